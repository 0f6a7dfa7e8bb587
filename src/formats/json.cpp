// One JSON object a line. Which member plays which role stands in a table of names, not in code.
#include "dvp/fields.hpp"
#include "dvp/json_reader.hpp"
#include "dvp/line_format.hpp"

namespace dvp {

namespace {

// nginx `escape=json` under the usual names; Caddy (`request.…`, `resp_headers.…`); Traefik
// (`ClientHost`, `RequestPath`, `downstream_…`); zot (`clientIP`, `headers.…`); GitLab; Google's
// load balancer (`httpRequest.…`); Cloudflare Logpush (`ClientRequest…`, `Edge…`).
const NameTable member_names(
    {
        {Role::time,
         "time timestamp ts time_iso8601 time_local msec date_time date StartUTC StartLocal "
         "EdgeStartTimestamp"},
        {Role::client,
         "client_ip request.client_ip remote_ip request.remote_ip httpRequest.remoteIp ip "
         "remote_addr client source_ip ClientHost ClientAddr"},
        {Role::method,
         "method http_method request_method request.method httpRequest.requestMethod "
         "ClientRequestMethod"},
        {Role::target,
         "request_uri uri path url request_path request.uri httpRequest.requestUrl "
         "ClientRequestURI ClientRequestPath"},
        {Role::request_line, "request"},
        {Role::status,
         "status status_code http_status response_status DownstreamStatus httpRequest.status "
         "EdgeResponseStatus"},
        {Role::digest,
         "digest docker_content_digest upstream_http_docker_content_digest "
         "sent_http_docker_content_digest resp_headers.Docker-Content-Digest "
         "downstream_Docker-Content-Digest origin_Docker-Content-Digest"},
        {Role::user_agent,
         "user_agent http_user_agent agent request.headers.User-Agent headers.User-Agent "
         "request_User-Agent httpRequest.userAgent ClientRequestUserAgent"},
        {Role::forwarded_for,
         "x_forwarded_for http_x_forwarded_for forwarded_for xff request.headers.X-Forwarded-For "
         "headers.X-Forwarded-For request_X-Forwarded-For"},
    },
    folded_member_name);

class JsonParser : public LineParser {
 public:
  static constexpr std::string_view name = "json";

  explicit JsonParser(const FormatSettings& settings) : times_(settings.times) {}

  LineKind parse(std::string_view line, AccessRecord& record) override {
    FieldPicker picker(member_names);
    if (!reader_.read(line, picker)) return LineKind::unreadable;
    if (!fill_record(picker.fields(), record)) return LineKind::unreadable;
    record.time = parse_any_time(picker.fields().text(Role::time), times_);
    return LineKind::record;
  }

 private:
  TimeContext times_;
  JsonReader reader_{member_names};
};

/// A path under a known name is enough: some line of the log will tell the rest.
Recognition recognize_json(std::string_view line, bool, const FormatSettings& settings) {
  if (!line.starts_with('{')) return {false, 0, "a JSON object"};
  const auto padded = std::string(line) + std::string(64, '\0');
  AccessRecord record;
  const bool fits = JsonParser(settings).parse(std::string_view(padded).substr(0, line.size()),
                                               record) == LineKind::record;
  return {fits, 1, fits ? "" : "a whole object with a path under a known name"};
}

std::shared_ptr<const Format> make_json(std::string_view, const FormatSettings& settings) {
  return std::make_shared<LineFormat<JsonParser>>(JsonParser::name, settings);
}

}  // namespace

extern const FormatEntry json_format{
    JsonParser::name, "one JSON object a line: nginx, Caddy, Traefik, zot, GitLab, GCP, Cloudflare",
    R"({"time":"2024-03-05T09:19:38Z","remote_addr":"203.0.113.10","method":"GET",)"
    R"("uri":"/v2/team/app/manifests/1.4.2","status":200,"user_agent":"containerd/v1.7.13"})",
    recognize_json, make_json};

}  // namespace dvp
