// Templates of nginx's log_format (SPEC 8): how they may be given, what they read, what is wrong.
#include "dvp/error.hpp"
#include "format_lines.hpp"

namespace dvp::test {

namespace {

FormatLines lines_with(const std::string& log_format) {
  auto settings = of_format("nginx");
  settings.log_format = log_format;
  check_format(settings);
  return FormatLines(settings);
}

void check(const std::string& log_format, const FormatRows& rows,
           Escapes escapes = Escapes::backslash) {
  CAPTURE(log_format);
  check_lines(lines_with(log_format), escapes, rows);
}

std::string failure(const std::string& log_format) {
  try {
    lines_with(log_format);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no usage error";
}

const std::string main_format =
    R"($remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent )"
    R"("$http_referer" "$http_user_agent" "$http_x_forwarded_for")";
const std::string main_head = "192.0.2.1 - - [05/Mar/2024:09:19:38 +0000] ";
const std::string request = R"("GET /v2/a/manifests/x HTTP/1.1" 200 5 )";
const std::string main_line =
    main_head + request + R"("-" "docker/24.0.7" "203.0.113.9, 10.0.0.5")";
const std::string main_record =
    "GET|/v2/a/manifests/x|200|192.0.2.1|0|docker/24.0.7||203.0.113.9, 10.0.0.5";
const std::string short_record = "GET|/v2/a/manifests/x|200|192.0.2.1|0|||";

}  // namespace

TEST_CASE(
    "nginx: a template alone, in quotes, or as the whole directive as it stands in nginx.conf") {
  const FormatRows rows = {{main_line, main_record}};
  check(main_format, rows);
  check("'" + main_format + "'", rows);
  check("log_format main '" + main_format + "';", rows);
  check("  log_format  main  '" + main_format + "'  ;  ", rows);
  check("log_format main escape=default '" + main_format + "';", rows);
  check("log_format\tmain\n'" + main_format + "'\n;\n", rows);
  check(
      "    log_format  main  '$remote_addr - $remote_user [$time_local] \"$request\" '\n"
      "                      '$status $body_bytes_sent \"$http_referer\" '\r\n"
      "\t\t'\"$http_user_agent\" \"$http_x_forwarded_for\"';\n",
      rows);
  check(
      "'$remote_addr - $remote_user [$time_local] \"$request\" ' '$status $body_bytes_sent "
      "\"$http_referer\" '\n"
      "'\"$http_user_agent\" \"$http_x_forwarded_for\"'",
      rows);
  check(
      R"(log_format main "$remote_addr - $remote_user [$time_local] "
           "\"$request\" $status $body_bytes_sent \"$http_referer\" "
           '"$http_user_agent" "$http_x_forwarded_for"';)",
      rows);
  check(R"(${remote_addr} - ${remote_user} [${time_local}] "${request}" ${status} )"
        R"(${body_bytes_sent} "${http_referer}" "${http_user_agent}" "${http_x_forwarded_for}")",
        rows);
}

TEST_CASE("nginx: words without quotes, and comments, as nginx.conf may have them") {
  const FormatRows rows = {
      {"192.0.2.1|1709630378.000|GET /v2/a/manifests/x HTTP/1.1|200", short_record}};
  check("log_format main $remote_addr|$msec|$request|$status;", rows);
  check("log_format main '$remote_addr|' $msec \"|$request|\" $status;", rows);
  check(
      "# the registry's log; kept for a year\n"
      "log_format main  # its name\n"
      "  escape=default '$remote_addr|$msec|'  # who, when 'and' why\n"
      "  '$request|$status';  # the end\n",
      rows);
  check("log_format main '$remote_addr|$msec|$request|$status'; log_format other '$msec';", rows);
}

TEST_CASE("nginx: what stands behind the path without a space is its query") {
  check("$msec $remote_addr $request_method $uri$is_args$args $status",
        {{"1709630378.000 192.0.2.1 GET /v2/a/manifests/x 200", short_record},
         {"1709630378.000 192.0.2.1 GET /v2/a/manifests/x?y=z 200",
          "GET|/v2/a/manifests/x?y=z|200|192.0.2.1|0|||"}});
}

TEST_CASE("nginx: escapes in the strings of the directive") {
  check(R"(log_format t '$remote_addr\t$time_iso8601\t$request\t$status\\';)",
        {{"192.0.2.1\t2024-03-05T09:19:38+00:00\tGET /v2/a/manifests/x HTTP/1.1\t200\\",
          short_record}});
  check(R"(log_format t '\'$remote_addr\' $msec $request $status';)",
        {{"'192.0.2.1' 1709630378.000 GET /v2/a/manifests/x HTTP/1.1 200", short_record}});
}

TEST_CASE("nginx: method and target on their own, and $request beside them") {
  check("$msec $remote_addr $request_method $request_uri $status",
        {{"1709630378.125 192.0.2.1 HEAD /v2/a/manifests/x?y 304",
          "HEAD|/v2/a/manifests/x?y|304|192.0.2.1|125|||"}});
  check("$msec $remote_addr $request_method $uri",
        {{"1709630378.125 192.0.2.1 GET /v2/a/manifests/x",
          "GET|/v2/a/manifests/x|200|192.0.2.1|125|||"}});
  check("$msec $remote_addr $request_method $scheme://$host$request_uri $status",
        {{"1709630378.000 192.0.2.1 GET https://registry.example/v2/a/manifests/x 200",
          "GET|registry.example/v2/a/manifests/x|200|192.0.2.1|0|||"}});
  check(R"($msec $remote_addr "$request" $request_uri)",
        {{R"(1709630378.000 192.0.2.1 "GET /v2/a//manifests/x HTTP/1.1" /v2/a/manifests/x)",
          short_record}});
}

TEST_CASE("nginx: of several times the finest counts") {
  const FormatRows rows = {
      {"192.0.2.1 [05/Mar/2024:09:19:38 +0000] 1709630378.125 GET /v2/a/manifests/x HTTP/1.1",
       "GET|/v2/a/manifests/x|200|192.0.2.1|125|||"}};
  check("$remote_addr [$time_local] $msec $request", rows);
  check("$remote_addr [$time_iso8601] $msec $request",
        {{"192.0.2.1 [2024-03-05T09:19:38+00:00] 1709630378.125 GET /v2/a/manifests/x HTTP/1.1",
          "GET|/v2/a/manifests/x|200|192.0.2.1|125|||"}});
  check("$msec $remote_addr [$time_local] $request",
        {{"1709630378.125 192.0.2.1 [05/Mar/2024:09:19:38 +0000] GET /v2/a/manifests/x HTTP/1.1",
          "GET|/v2/a/manifests/x|200|192.0.2.1|125|||"}});
  check("$time_iso8601 $remote_addr $request",
        {{"2024-03-05T11:19:38+02:00 192.0.2.1 GET /v2/a/manifests/x HTTP/1.1", short_record},
         {"yesterday 192.0.2.1 GET /v2/a/manifests/x HTTP/1.1",
          "GET|/v2/a/manifests/x|200|192.0.2.1|no time|||"}});
}

TEST_CASE("nginx: $time_local and $request without anything around them") {
  check("$time_local $remote_addr $request $status",
        {{"05/Mar/2024:09:19:38 +0000 192.0.2.1 GET /v2/a/manifests/x HTTP/1.1 200", short_record},
         {"05/Mar/2024:09:19:38 +0000 192.0.2.1 GET /v2/a b/manifests/x HTTP/1.1 200",
          "GET|/v2/a b/manifests/x|200|192.0.2.1|0|||"}});
  check(
      "$remote_addr $time_local $status $request",
      {{"192.0.2.1 05/Mar/2024:09:19:38 +0000 200 GET /v2/a/manifests/x HTTP/1.1", short_record}});
}

TEST_CASE("nginx: quoted values, with quotes in them") {
  check(main_format,
        {
            {main_line, main_record},
            {"192.0.2.1 - al \"ice [05/Mar/2024:09:19:38 +0000] " + request + R"("-" "a" "-")",
             "GET|/v2/a/manifests/x|200|192.0.2.1|0|a||"},
            {main_head + request + R"("-" "a \"b\" \x22" "-")",
             R"(GET|/v2/a/manifests/x|200|192.0.2.1|0|a \"b\" \x22||)"},
            {main_head + R"("" 400 0 "-" "-" "-")", "||400|192.0.2.1|0|||"},
            {main_head + request + R"("-" "a" "-)", "unreadable"},
            {main_head + request + R"("-" "a")", "unreadable"},
            {main_head + R"("GET /v2/a/manifests/x HTTP/1.1)", "unreadable"},
            {"192.0.2.1 - -", "unreadable"},
            {"/v2/a/manifests/x", "unreadable"},
            {"", "unreadable"},
        });
}

TEST_CASE("nginx: the literal text must fit from the first to the last byte") {
  check("<$remote_addr> $msec $request_method $request_uri;",
        {{"<192.0.2.1> 1709630378.000 GET /v2/a/manifests/x;", short_record},
         {"192.0.2.1> 1709630378.000 GET /v2/a/manifests/x;", "unreadable"},
         {"<192.0.2.1 1709630378.000 GET /v2/a/manifests/x;", "unreadable"},
         {"<192.0.2.1> 1709630378.000 GET /v2/a/manifests/x", "unreadable"}});
}

TEST_CASE("nginx: lists of upstreams") {
  check(
      "$remote_addr [$time_local] \"$request\" $upstream_addr $upstream_status $status "
      "\"$upstream_http_docker_content_digest\"",
      {
          {"192.0.2.1 [05/Mar/2024:09:19:38 +0000] \"GET /v2/a/manifests/x HTTP/1.1\" 10.0.0.1:80 "
           "200 200 \"" +
               digest + "\"",
           "GET|/v2/a/manifests/x|200|192.0.2.1|0||" + digest + "|"},
          {"192.0.2.1 [05/Mar/2024:09:19:38 +0000] \"GET /v2/a/manifests/x HTTP/1.1\" 10.0.0.1:80, "
           "10.0.0.2:80 502, 200 200 \"" +
               digest + "\"",
           "GET|/v2/a/manifests/x|200|192.0.2.1|0||" + digest + "|"},
          {"192.0.2.1 [05/Mar/2024:09:19:38 +0000] \"GET /v2/a/manifests/x HTTP/1.1\" 10.0.0.1:80, "
           "10.0.0.2:80 : 10.0.0.3:80 502, 504 : 200 404 \"-\"",
           "GET|/v2/a/manifests/x|404|192.0.2.1|0|||"},
          {"192.0.2.1 [05/Mar/2024:09:19:38 +0000] \"GET /v2/a/manifests/x HTTP/1.1\" - - 304 "
           "\"-\"",
           "GET|/v2/a/manifests/x|304|192.0.2.1|0|||"},
          // of two answers nobody knows which digest is meant
          {"192.0.2.1 [05/Mar/2024:09:19:38 +0000] \"GET /v2/a/manifests/x HTTP/1.1\" 10.0.0.1:80 "
           "200 200 \"" +
               digest + ", " + digest + "\"",
           "GET|/v2/a/manifests/x|200|192.0.2.1|0|||"},
      });
}

TEST_CASE("nginx: of several variables for one thing the one that says something") {
  check(
      "$remote_addr $msec $request \"$upstream_http_docker_content_digest\" "
      "\"$sent_http_docker_content_digest\"",
      {{"192.0.2.1 1709630378.000 GET /v2/a/manifests/x HTTP/1.1 \"-\" \"" + digest + "\"",
        "GET|/v2/a/manifests/x|200|192.0.2.1|0||" + digest + "|"},
       {"192.0.2.1 1709630378.000 GET /v2/a/manifests/x HTTP/1.1 \"" + digest + "\" \"-\"",
        "GET|/v2/a/manifests/x|200|192.0.2.1|0||" + digest + "|"}});
  check("$proxy_protocol_addr $remote_addr $msec $request",
        {{"- 192.0.2.1 1709630378.000 GET /v2/a/manifests/x HTTP/1.1", short_record}});
}

TEST_CASE("nginx: $remote_addr is the client, whatever stands before it") {
  check("$http_x_real_ip $remote_addr $msec $request",
        {{"198.51.100.7 192.0.2.1 1709630378.000 GET /v2/a/manifests/x HTTP/1.1", short_record}});
}

TEST_CASE("nginx: a template as JSON") {
  check(
      R"(log_format j escape=json '{"t":"$time_iso8601","a":"$remote_addr","r":"$request",'
                                '"s":$status,"u":"$http_user_agent"}';)",
      {{R"({"t":"2024-03-05T09:19:38+00:00","a":"192.0.2.1","r":"GET /v2/a/manifests/x HTTP/1.1",)"
        R"("s":200,"u":"say \"hi\""})",
        R"(GET|/v2/a/manifests/x|200|192.0.2.1|0|say \"hi\"||)"}});
}

TEST_CASE("nginx: with escape=none nothing is escaped") {
  check(R"(log_format n escape=none '$remote_addr $msec "$request" "$http_user_agent"';)",
        {{R"(192.0.2.1 1709630378.000 "GET /v2/a/manifests/x HTTP/1.1" "tool\x2f1")",
          R"(GET|/v2/a/manifests/x|200|192.0.2.1|0|tool\x2f1||)"}},
        Escapes::none);
}

TEST_CASE("nginx: what is wrong with a template is a usage error") {
  const std::pair<std::string, std::string> rows[] = {
      {"", "--format nginx needs --log-format"},
      {"combined", "--log-format: no $time_local, $time_iso8601 or $msec in it"},
      {"$remote_addr \"$request\"", "--log-format: no $time_local, $time_iso8601 or $msec in it"},
      {"[$time_local] \"$request\"", "--log-format: no $remote_addr in it"},
      {"$remote_addr [$time_local] $status",
       "--log-format: no $request in it, nor $request_method and $request_uri"},
      {"$remote_addr [$time_local] $request_method",
       "--log-format: no $request in it, nor $request_method and $request_uri"},
      {"$remote_addr [$time_local] $request_uri",
       "--log-format: no $request in it, nor $request_method and $request_uri"},
      {"$remote_addr$time_local \"$request\"",
       "--log-format: nothing tells where $time_local begins"},
      {"$remote_addr $ [$time_local] \"$request\"", "--log-format: a '$' without a name"},
      {"$remote_addr [${time_local] \"$request\"", "--log-format: a '$' without a name"},
      {"$remote_addr [$time_local] \"$request\" $", "--log-format: a '$' without a name"},
      {"log_format main;", "--log-format: no $time_local, $time_iso8601 or $msec in it"},
      {"$msec $remote_addr $request$status", "--log-format: nothing tells where $status begins"},
      {"log_format main '$remote_addr [$time_local] \"$request\"",
       "--log-format: a quote is not closed"},
      {"'$remote_addr [$time_local] \"$request\"", "--log-format: a quote is not closed"},
  };
  for (const auto& [log_format, expected] : rows) {
    CAPTURE(log_format);
    CHECK(failure(log_format) == expected);
  }
}

}  // namespace dvp::test
