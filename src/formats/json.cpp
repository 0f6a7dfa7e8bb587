// One JSON object a line. Which member plays which role stands in a table of names, not in code.
#include <utility>

#include "dvp/fields.hpp"
#include "dvp/json_reader.hpp"
#include "dvp/line_format.hpp"

namespace dvp {

namespace {

// First the programs whose names are their own, then the names that many use. Of several fields for
// one thing the first named here counts; of times the finest, else the first.
const NameTable member_names(
    {
        // Caddy
        {Role::client, "request.client_ip request.remote_ip request.remote_addr"},
        {Role::method, "request.method"},
        {Role::target, "request.uri"},
        {Role::digest, "resp_headers.Docker-Content-Digest"},
        {Role::user_agent, "request.headers.User-Agent"},
        {Role::forwarded_for, "request.headers.X-Forwarded-For"},
        {Role::message, "logger"},

        // Traefik, and Artifactory's router. Its `time` is a request's end
        {Role::time, "StartUTC StartLocal"},
        {Role::client, "ClientHost ClientAddr"},
        {Role::method, "RequestMethod"},
        {Role::target, "request_uri RequestPath"},  // nginx's `$request_uri` and `$uri`, for some
        {Role::status, "DownstreamStatus"},
        {Role::digest, "downstream_Docker-Content-Digest origin_Docker-Content-Digest"},
        {Role::user_agent, "request_User-Agent"},
        {Role::forwarded_for, "request_X-Forwarded-For"},

        // zot, whose other names are usual ones
        {Role::user_agent, "headers.User-Agent"},
        {Role::forwarded_for, "headers.X-Forwarded-For"},

        // Google: load balancers, Cloud Run
        {Role::client, "httpRequest.remoteIp"},
        {Role::method, "httpRequest.requestMethod"},
        {Role::target, "httpRequest.requestUrl"},
        {Role::status, "httpRequest.status"},
        {Role::user_agent, "httpRequest.userAgent"},

        // Cloudflare Logpush
        {Role::time, "EdgeStartTimestamp"},
        {Role::method, "ClientRequestMethod"},
        {Role::target, "ClientRequestURI ClientRequestPath"},
        {Role::status, "EdgeResponseStatus"},
        {Role::digest, "ResponseHeaders.Docker-Content-Digest"},
        {Role::user_agent, "ClientRequestUserAgent"},
        {Role::forwarded_for, "RequestHeaders.X-Forwarded-For"},

        // Envoy, Istio, Contour
        {Role::time, "start_time"},
        {Role::client, "downstream_remote_address downstream_direct_remote_address"},
        {Role::target, "x_envoy_original_path x_envoy_origin_path"},
        {Role::status, "response_code"},

        // HAProxy, with the names of its manual
        {Role::time, "request_date accept_date"},

        // Elastic Common Schema, and Datadog's attributes
        {Role::client, "client.ip source.ip client.address source.address network.client.ip"},
        {Role::method, "http.request.method http.method"},
        {Role::target, "url.original url.path url.full http.url"},
        {Role::status, "http.response.status_code http.status_code"},
        {Role::user_agent, "user_agent.original http.useragent"},
        {Role::forwarded_for, "http.request.headers.X-Forwarded-For"},

        // nginx, Apache, and the rest. GitLab's `remote_addr` is its proxy
        {Role::time,
         "time timestamp ts time_iso8601 time_local msec time_msec time_epoch date_time date "
         "EdgeEndTimestamp"},
        {Role::client,
         "client_ip remote_ip ip remote_addr client source_ip client_address remote_address src_ip "
         "x_real_ip http_x_real_ip real_ip remote_host remote src"},
        {Role::method, "method http_method http_request_method verb"},
        {Role::target,
         "uri path url http_uri http_path http_url http_request_uri http_request_path "
         "request.url request.path"},
        {Role::request_line, "request request_line http_request"},
        {Role::status,
         "status status_code http_status http_status_code response_status http_response_code "
         "response.status response.status_code response"},
        {Role::digest,
         "digest docker_content_digest upstream_http_docker_content_digest "
         "sent_http_docker_content_digest response.headers.Docker-Content-Digest"},
        {Role::user_agent,
         "user_agent http_user_agent agent ua http_request_user_agent request_headers.User-Agent"},
        {Role::forwarded_for,
         "x_forwarded_for http_x_forwarded_for forwarded_for xff x_forward_for "
         "proxy_add_x_forwarded_for"},

        // zot's audit log, which tells of writes
        {Role::method, "action"},
        {Role::target, "object"},
    },
    folded_member_name);

/// Caddy tells of a request in other logs too: of what went wrong, and of what its handlers did.
bool is_caddys_other_log(std::string_view logger) {
  return logger.starts_with("http.log.error") || logger.starts_with("http.handlers.");
}

/// Logstash's `request` is a path alone.
bool is_path(std::string_view request) {
  return request.starts_with('/') && request.find(' ') == request.npos;
}

class JsonParser : public LineParser {
 public:
  static constexpr std::string_view name = "json";

  explicit JsonParser(const FormatSettings& settings) : times_(settings.times) {}

  LineKind parse(std::string_view line, AccessRecord& record) override {
    if (!reader_.read(line, picker_)) return LineKind::unreadable;
    const auto& fields = picker_.fields();
    if (is_caddys_other_log(fields.text(Role::message))) return LineKind::other;
    if (!fill_record(fields, record)) return LineKind::unreadable;
    const auto request = fields.text(Role::request_line);
    if (record.target.empty() && is_path(request)) record.target = request;
    if (record.target.empty()) return LineKind::unreadable;
    find_peer(fields, record);
    record.time = parse_any_time(fields.text(Role::time), times_);
    return LineKind::record;
  }

 private:
  /// Traefik's `ClientHost` is the whole X-Forwarded-For of a request that has one, and so is what
  /// an nginx behind a proxy is often told to write for the client. Envoy may tell of nothing else.
  static void find_peer(const Fields& fields, AccessRecord& record) {
    const bool list = record.client.find(',') != record.client.npos;
    record.has_peer = !list && (fields.has(Role::client) || !fields.has(Role::forwarded_for));
    if (list) record.forwarded_for = std::exchange(record.client, {});
  }

  TimeContext times_;
  JsonReader reader_{member_names};
  FieldPicker picker_{member_names};
};

/// A path alone is not enough: shippers of logs write the path of a file beside a line.
Recognition recognize_json(std::string_view line, bool, const FormatSettings& settings) {
  if (!line.starts_with('{')) return {false, 0, "a JSON object"};
  AccessRecord record;
  JsonParser parser(settings);
  const bool fits = parser.parse(line, record) == LineKind::record && !record.method.empty();
  return {fits, 1, fits ? "" : "a whole object with a path and a method under known names"};
}

std::shared_ptr<const Format> make_json(std::string_view, const FormatSettings& settings) {
  return std::make_shared<LineFormat<JsonParser>>(JsonParser::name, settings);
}

}  // namespace

extern const FormatEntry json_format{
    JsonParser::name,
    "one JSON object a line: nginx, Caddy, Traefik, zot, GitLab, GCP, Cloudflare, Envoy",
    R"({"time":"2024-03-05T09:19:38Z","remote_addr":"203.0.113.10","method":"GET",)"
    R"("uri":"/v2/team/app/manifests/1.4.2","status":200,"user_agent":"containerd/v1.7.13"})",
    recognize_json, make_json};

}  // namespace dvp
