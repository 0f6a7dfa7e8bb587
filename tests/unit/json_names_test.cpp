// The names that programs give the members of their JSON logs, in lines as they write them, and
// which of several counts (SPEC 8).
#include <fmt/format.h>

#include "format_lines.hpp"

namespace dvp::test {

namespace {

void check(const FormatRows& rows) { check_lines(FormatLines("json"), Escapes::none, rows); }

const std::string read = "GET|/v2/a/manifests/x|200|";

}  // namespace

TEST_CASE("json names: Caddy") {
  const auto line = [](const std::string& logger, const std::string& clients) {
    return R"({"level":"info","ts":1709630378.5,"logger":")" + logger +
           R"(","msg":"handled request","request":{)" + clients +
           R"(,"proto":"HTTP/2.0","method":"GET","host":"registry.example",)"
           R"("uri":"/v2/a/manifests/x","headers":{"User-Agent":["crane/1"],)"
           R"("X-Forwarded-For":["203.0.113.9","198.51.100.1"]}},"duration":0.01,"size":1,)"
           R"("status":200,"resp_headers":{"Docker-Content-Digest":[")" +
           digest + R"("],"Server":["Caddy"]}})";
  };
  const auto rest = "|500|crane/1|" + digest + "|203.0.113.9, 198.51.100.1";
  const std::string access = "http.log.access.log0";
  const std::string two_ips =
      R"("remote_ip":"192.0.2.1","remote_port":"7","client_ip":"192.0.2.2")";
  check({
      {line(access, two_ips), read + "192.0.2.2" + rest},
      {line("http.log.access", R"("remote_ip":"192.0.2.1")"), read + "192.0.2.1" + rest},
      {line(access, R"("remote_addr":"192.0.2.1:7")"), read + "192.0.2.1:7" + rest},  // up to 2.4
      {line("http.log.error.log0", two_ips), "other"},
      {line("http.handlers.reverse_proxy", two_ips), "other"},
      {R"({"ts":"2024/03/05 09:19:38.250","request>remote_ip":"192.0.2.1","request>method":"GET",)"
       R"("request>uri":"/v2/a/manifests/x","request>headers>User-Agent":"crane/1"})",
       read + "192.0.2.1|250|crane/1||"},
  });
}

TEST_CASE("json names: Traefik, whose `time` is the end and whose `ClientHost` may be a list") {
  const auto line = [](const std::string& host, const std::string& times) {
    return R"({"ClientAddr":"192.0.2.1:7","ClientHost":")" + host +
           R"(","DownstreamStatus":200,"Duration":8184335,"OriginStatus":500,)"
           R"("RequestAddr":"registry.example","RequestMethod":"GET",)"
           R"("RequestPath":"/v2/a/manifests/x","request_User-Agent":"crane/1",)"
           R"("downstream_Docker-Content-Digest":")" +
           digest + "\"," + times + "}";
  };
  const std::string start = R"("StartUTC":"2024-03-05T09:19:38.5Z","time":"2024-03-05T09:19:39Z")";
  const auto agent = "crane/1|" + digest + "|";
  check({
      {line("192.0.2.1", start), read + "192.0.2.1|500|" + agent},
      {line("203.0.113.9", start), read + "203.0.113.9|500|" + agent},
      {line("203.0.113.9, 198.51.100.1", start),
       read + "no peer|500|" + agent + "203.0.113.9, 198.51.100.1"},
      {line("192.0.2.1", R"("time":"2024-03-05T09:19:39Z","StartUTC":"2024-03-05T09:19:38Z")"),
       read + "192.0.2.1|0|" + agent},
      {line("192.0.2.1", R"("time":"2024-03-05T09:19:39Z")"), read + "192.0.2.1|1000|" + agent},
  });
}

TEST_CASE("json names: zot") {
  const std::string fields =
      R"("clientIP":"[2001:db8::25]:40864","method":"GET","path":"/v2/a/manifests/x",)"
      R"("statusCode":200,"latency":"1s","bodySize":634,"headers":{"Accept":["a","b"],)"
      R"("Authorization":["******"],"User-Agent":["crane/1"],"X-Forwarded-For":["203.0.113.9"]})";
  const std::string time = R"("time":"2024-03-05T09:19:38.5Z")";
  const auto record = read + "[2001:db8::25]:40864|500|crane/1||203.0.113.9";
  check({
      {R"({"level":"info","module":"http",)" + fields + ",\"goroutine\":7," + time +
           R"(,"message":"HTTP API"})",
       record},
      {"{" + time + R"(,"level":"info","message":"HTTP API","module":"http",)" + fields +
           R"(,"caller":"session.go:92","func":"SessionLogger","goroutine":7})",
       record},
      {"{" + time +
           R"(,"clientIP":"192.0.2.1:7","subject":"ci","action":"PUT","object":)"
           R"("/v2/a/manifests/x","status":201,"message":"HTTP API Audit"})",
       "PUT|/v2/a/manifests/x|201|192.0.2.1:7|500|||"},
  });
}

TEST_CASE("json names: GitLab, whose `remote_addr` is its proxy") {
  check({{R"({"correlation_id":"01","duration_ms":5,"host":"registry.example","level":"info",)"
          R"("method":"GET","msg":"access","remote_addr":"127.0.0.1:36222",)"
          R"("remote_ip":"203.0.113.10","status":200,"system":"http",)"
          R"("time":"2024-03-05T09:19:38.125Z","ttfb_ms":4,"uri":"/v2/a/manifests/x",)"
          R"("user_agent":"crane/1","written_bytes":0})",
          read + "203.0.113.10|125|crane/1||"}});
}

TEST_CASE("json names: Google's load balancers and Cloud Run") {
  check({{R"({"httpRequest":{"latency":"0.028s","remoteIp":"203.0.113.10","requestMethod":"GET",)"
          R"("requestUrl":"https://registry.example/v2/a/manifests/x","status":200,)"
          R"("userAgent":"crane/1"},"receiveTimestamp":"2024-03-05T09:19:39.123456789Z",)"
          R"("timestamp":"2024-03-05T09:19:38.5Z"})",
          "GET|https://registry.example/v2/a/manifests/x|200|203.0.113.10|500|crane/1||"}});
}

TEST_CASE("json names: Cloudflare Logpush, in its three ways of writing times") {
  const auto line = [](const std::string& start, const std::string& end) {
    return R"({"ClientIP":"203.0.113.10","ClientRequestMethod":"GET",)"
           R"("ClientRequestPath":"/v2/a/manifests/x","ClientRequestURI":"/v2/a/manifests/x?y",)"
           R"("EdgeEndTimestamp":)" +
           end + R"(,"EdgeResponseStatus":200,"OriginResponseStatus":0,"EdgeStartTimestamp":)" +
           start +
           R"(,"ClientRequestUserAgent":"crane/1","ResponseHeaders":{"docker-content-digest":")" +
           digest + "\"}}";
  };
  const auto record = [](int time) {
    return fmt::format("GET|/v2/a/manifests/x?y|200|203.0.113.10|{}|crane/1|{}|", time, digest);
  };
  check({
      {line("\"2024-03-05T09:19:38Z\"", "\"2024-03-05T09:19:39Z\""), record(0)},
      {line("1709630378", "1709630379"), record(0)},
      {line("1709630378500000000", "1709630379500000000"), record(500)},
      {line("null", "1709630379"), record(1000)},
  });
}

TEST_CASE("json names: Envoy, Istio, Contour") {
  const auto line = [](const std::string& path_name, const std::string& list) {
    return R"({"authority":"registry.example","bytes_sent":1609,"downstream_local_address":)"
           R"("10.0.0.1:8443","downstream_remote_address":"203.0.113.10:40372","duration":4,)"
           R"("method":"GET",")" +
           path_name +
           R"(":"/v2/a/manifests/x","response_code":200,)"
           R"("start_time":"2024-03-05T09:19:38.125Z","upstream_host":"10.0.0.2:5000",)"
           R"("user_agent":"crane/1","x_forwarded_for":)" +
           list + "}";
  };
  const auto record = read + "203.0.113.10:40372|125|crane/1||";
  check({
      {line("path", "\"203.0.113.10\""), record + "203.0.113.10"},
      {line("path", "null"), record},
      {line("path", "\"-\""), record},
      {line("x-envoy-origin-path", "\"\""), record},
  });
}

TEST_CASE("json names: HAProxy") {
  check({{R"({"client_ip":"203.0.113.10","client_port":40372,)"
          R"("request_date":"05/Mar/2024:09:19:38.125","http_method":"GET",)"
          R"("http_uri":"/v2/a/manifests/x","status_code":200,"user_agent":"crane/1"})",
          read + "203.0.113.10|125|crane/1||"}});
}

TEST_CASE("json names: Elastic Common Schema, as objects and with dots") {
  const auto record = read + "203.0.113.10|125|crane/1||";
  check({
      {R"({"@timestamp":"2024-03-05T09:19:38.125Z","client":{"ip":"203.0.113.10"},)"
       R"("source":{"ip":"10.0.0.1","address":"10.0.0.1"},"http":{"request":{"method":"GET"},)"
       R"("response":{"status_code":200,"body":{"bytes":1609}}},)"
       R"("url":{"path":"/v2/a/manifests/x"},"user_agent":{"name":"Other","original":"crane/1"}})",
       record},
      {R"({"@timestamp":"2024-03-05T09:19:38.125Z","source.ip":"203.0.113.10",)"
       R"("http.request.method":"GET","http.response.status_code":200,)"
       R"("url.original":"/v2/a/manifests/x","user_agent.original":"crane/1"})",
       record},
      // Datadog's attributes; `status` is a level there
      {R"({"date":1709630378125,"status":"info","http":{"method":"GET","status_code":200,)"
       R"("url":"/v2/a/manifests/x","useragent":"crane/1"},)"
       R"("network":{"client":{"ip":"203.0.113.10","port":7}}})",
       record},
  });
}

TEST_CASE("json names: nginx, ingress-nginx and Apache as they are often told to write") {
  check({
      {R"({"time":"2024-03-05T09:19:38+00:00","remote_addr":"203.0.113.10",)"
       R"("x_forward_for":"203.0.113.10, 10.0.0.1","status":200,"vhost":"registry.example",)"
       R"("path":"/v2/a/manifests/x","request_query":"","request_time":0.004,"method":"GET",)"
       R"("http_user_agent":"crane/1"})",
       read + "203.0.113.10|0|crane/1||203.0.113.10, 10.0.0.1"},
      {R"({"clientip":"203.0.113.10","timestamp":"05/Mar/2024:09:19:38 +0000","verb":"GET",)"
       R"("request":"/v2/a/manifests/x","http_version":"HTTP/1.1","response":"200",)"
       R"("agent":"crane/1","xff":"-"})",
       read + "203.0.113.10|0|crane/1||"},
      {R"({"@timestamp":"2024-03-05T09:19:38+00:00","remote_addr":"203.0.113.9, 198.51.100.1",)"
       R"("request_method":"GET","request_path":"/index","request_uri":"/v2/a/manifests/x",)"
       R"("request":"GET / HTTP/1.1","status":200,"http_user_agent":"crane/1"})",
       read + "no peer|0|crane/1||203.0.113.9, 198.51.100.1"},
      {R"({"time":"2024-03-05T09:19:38Z","remoteIP":"203.0.113.10","host":"registry.example",)"
       R"("request":"GET /v2/a/manifests/x HTTP/1.1","query":"","method":"GET","status":"200",)"
       R"("userAgent":"crane/1","referer":"-"})",
       read + "203.0.113.10|0|crane/1||"},
  });
}

}  // namespace dvp::test
