#include "storage/s3_store.h"

#include "storage/media_type.h"
#include "storage/s3_client.h"
#include "storage/s3_error.h"
#include "storage/xml.h"
#include "text/encoding.h"

namespace k8spark::storage {

namespace {

constexpr std::chrono::seconds kUndoTimeout{10};

class S3Store final : public Store {
 public:
  explicit S3Store(S3Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] std::optional<Connection> connection() const override {
    return settings_.connection;
  }

  Result<void> put(PutIo const& io, std::string const& source_path, Target const& target) override {
    Result<void> done = send(io, source_path, target);
    if (!done)
      return upload_failed(std::move(done).error(),
                           source_path,
                           target,
                           settings_.endpoint_key,
                           settings_.connection);
    return done;
  }

  // Source: S3's ListObjectsV2.
  Result<bool> holds(PutIo const& io, Target const& target) override {
    S3Client client(settings_, io);
    S3Call call;
    call.method = "GET";
    call.query = "list-type=2&max-keys=1&prefix=" + text::url_encode(folder_prefix(target.path));
    call.digest = digest_of(std::string_view());
    std::string const configured = settings_.region;
    auto const answer = client.demand(call);
    if (!answer)
      return look_failed(answer.error(), target, settings_.endpoint_key, settings_.connection);
    if (settings_.region != configured)
      remarks_.push_back("bucket " + settings_.bucket + " lies in " + settings_.region +
                         ", it was looked for in " + configured);
    return xml_text(answer->body, "ListBucketResult/Contents/Key").has_value();
  }

  [[nodiscard]] std::vector<std::string> remarks() const override { return remarks_; }

 private:
  Result<void> send(PutIo const& io, std::string const& source_path, Target const& target) {
    K8SPARK_ASSIGN(OpenSource const source, open_source(io, source_path));
    S3Client client(settings_, io);
    std::vector<http::Header> headers = settings_.object_headers;
    headers.emplace_back("Content-Type", media_type_of(target.path));
    if (source.size > settings_.multipart_threshold)
      return send_in_parts(client, source, target.path, headers);
    S3Call call;
    call.method = "PUT";
    call.key = target.path;
    call.headers = std::move(headers);
    K8SPARK_ASSIGN(call.digest, digest_of(*source.file, 0, source.size));
    if (!call.digest.md5_base64.empty())
      call.headers.emplace_back("Content-MD5", call.digest.md5_base64);
    if (source.size > 0) call.source = make_body(source, 0, source.size, io);
    K8SPARK_CHECK(client.demand(call));
    return {};
  }

  S3Settings settings_;
  std::vector<std::string> remarks_;
};

}  // namespace

http::Request S3Client::make(S3Call const& call) const {
  http::Request request = make_request(call.method, s3_url(settings_, call.key, call.query));
  request.headers = call.headers;
  if (!settings_.requester_pays.empty())
    request.headers.emplace_back("x-amz-request-payer", settings_.requester_pays);
  request.body = call.body;
  request.source = call.source;
  request.ignore_interrupt = call.undo;
  request.timeout = io_.patience;
  if (call.undo) request.timeout = kUndoTimeout;
  return request;
}

Result<http::Response> S3Client::send(S3Call const& call) {
  http::RetryPolicy policy = retry_policy(io_);
  if (call.undo) policy.max_tries = 3;
  if (call.undo) policy.max_connect_tries = 1;
  policy.prepare = [&](http::Request& request) {
    sign_v4(request, settings_.keys, {settings_.region}, call.digest.sha256_hex, io_.clock.wall());
  };
  auto const once = [&] {
    return http::send_with_retry(*io_.transport, make(call), call.repeat, policy, io_.clock);
  };
  Result<http::Response> answer = once();
  if (!answer) return answer;
  auto const region = other_region(*answer, settings_);
  if (!region) return answer;
  move_to_region(settings_, *region);
  return once();
}

Result<http::Response> S3Client::demand(S3Call const& call) {
  K8SPARK_ASSIGN(http::Response answer, send(call));
  if (answer.status != 200 && answer.status != 204) return refusal(answer);
  return answer;
}

Error S3Client::refusal(http::Response const& response) const {
  Error error = s3_refusal(response, settings_, io_.clock.wall());
  error.where = settings_.endpoint;
  return error;
}

Result<std::unique_ptr<Store>> make_s3a_store(Target const& target,
                                              HadoopConf const& conf,
                                              StoreInput const& input) {
  K8SPARK_ASSIGN(S3Settings settings, s3a_settings(target, conf, input));
  return std::unique_ptr<Store>(std::make_unique<S3Store>(std::move(settings)));
}

Result<std::unique_ptr<Store>> make_gs_store(Target const& target,
                                             HadoopConf const& conf,
                                             StoreInput const& input) {
  K8SPARK_ASSIGN(S3Settings settings, gs_settings(target, conf, input));
  return std::unique_ptr<Store>(std::make_unique<S3Store>(std::move(settings)));
}

}  // namespace k8spark::storage
