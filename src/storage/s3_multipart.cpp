#include "storage/s3_client.h"
#include "storage/xml.h"
#include "text/encoding.h"

#include <algorithm>

// Source: Amazon S3 User Guide, "Uploading and copying objects using multipart upload".
namespace k8spark::storage {

namespace {

constexpr std::uint64_t kMaxParts = 10'000;
constexpr int kCompleteTries = 4;

class Multipart {
 public:
  Multipart(S3Client& client, OpenSource const& source, std::string const& key)
      : client_(client), source_(source), key_(key) {}

  Result<void> run(std::vector<http::Header> const& headers) {
    K8SPARK_ASSIGN(id_, create(headers));
    Result<void> done = fill();
    if (done) done = complete();
    return done ? done : take_back(std::move(done).error());
  }

 private:
  [[nodiscard]] S3Call call(std::string method, std::string query, std::string body = "") const {
    S3Call made;
    made.method = std::move(method);
    made.key = key_;
    made.query = std::move(query);
    made.digest = digest_of(body);
    made.body = std::move(body);
    return made;
  }

  [[nodiscard]] std::string with_id(std::string const& before = "") const {
    return before + "uploadId=" + text::url_encode(id_);
  }

  // A create whose answer was lost is looked up: the key is fresh, what is under it is ours.
  Result<std::string> create(std::vector<http::Header> const& headers) {
    S3Call create = call("POST", "uploads");
    create.headers = headers;
    create.repeat = http::Repeat::kUnsafe;
    Result<http::Response> answer = client_.send(create);
    if (http::is_outcome_unknown(answer)) {
      K8SPARK_ASSIGN(auto const found, find());
      if (found) return *found;
      answer = client_.send(create);
    }
    if (!answer) return std::move(answer).error();
    auto id = answer->status == 200
                  ? xml_text(answer->body, "InitiateMultipartUploadResult/UploadId")
                  : std::nullopt;
    if (!id || id->empty()) return client_.refusal(*answer);
    return *std::move(id);
  }

  Result<std::optional<std::string>> find() {
    S3Call list = call("GET", "uploads&prefix=" + text::url_encode(key_));
    list.key.clear();
    K8SPARK_ASSIGN(http::Response const answer, client_.demand(list));
    std::vector<std::string> ids = upload_ids_of(answer.body, key_);
    if (ids.empty()) return std::optional<std::string>();
    return std::optional(ids.front());
  }

  Result<void> fill() {
    std::uint64_t const wanted = client_.settings().part_size;
    std::uint64_t const size = std::max(wanted, (source_.size + kMaxParts - 1) / kMaxParts);
    for (std::uint64_t offset = 0; offset < source_.size; offset += size)
      K8SPARK_CHECK(send_part(offset, std::min(size, source_.size - offset)));
    return {};
  }

  Result<void> send_part(std::uint64_t offset, std::uint64_t size) {
    std::string const number = std::to_string(etags_.size() + 1);
    S3Call part = call("PUT", with_id("partNumber=" + number + '&'));
    K8SPARK_ASSIGN(part.digest, digest_of(*source_.file, offset, size));
    if (!part.digest.md5_base64.empty())
      part.headers.emplace_back("Content-MD5", part.digest.md5_base64);
    part.source = make_body(source_, offset, size, client_.io());
    K8SPARK_ASSIGN(http::Response const answer, client_.demand(part));
    auto const etag = answer.header("etag");
    if (!etag)
      return Error{ErrorCode::kUnavailable, "the store gave part " + number + " no ETag", "", ""};
    etags_.push_back(*etag);
    return {};
  }

  // S3 may answer 200 and say in the body that it failed; and a completed upload is unknown to it,
  // so after a lost answer only the object itself tells.
  Result<void> complete() {
    S3Call complete = call("POST", with_id(), complete_multipart_xml(etags_));
    complete.headers.emplace_back("Content-Type", "application/xml");
    complete.repeat = http::Repeat::kUnsafe;
    bool unknown = false;
    for (int tried = 1;; ++tried) {
      Result<http::Response> const answer = client_.send(complete);
      if (answer && answer->status == 200 && parse_store_error(answer->body).code.empty())
        return {};
      bool const again = http::is_outcome_unknown(answer) ||
                         (answer && (answer->status == 500 || answer->status == 200));
      if (answer && !again && unknown && answer->status == 404 && is_there()) return {};
      if (!again || tried == kCompleteTries)
        return answer ? Result<void>(client_.refusal(*answer)) : Result<void>(answer.error());
      unknown = true;
      client_.io().clock.sleep(http::backoff(http::RetryPolicy{}, tried));
    }
  }

  bool is_there() {
    Result<http::Response> const answer = client_.send(call("HEAD", ""));
    return answer && answer->status == 200 &&
           answer->header("content-length") == std::to_string(source_.size);
  }

  Error take_back(Error error) {
    S3Call abort = call("DELETE", with_id());
    abort.undo = true;
    Result<http::Response> const answer = client_.send(abort);
    bool const gone =
        answer && (answer->status == 204 || answer->status == 200 || answer->status == 404);
    if (!gone) error.message += "; parts of it may be left in the store, as an unfinished upload";
    return error;
  }

  S3Client& client_;
  OpenSource const& source_;
  std::string const& key_;
  std::string id_;
  std::vector<std::string> etags_;
};

}  // namespace

Result<void> send_in_parts(S3Client& client,
                           OpenSource const& source,
                           std::string const& key,
                           std::vector<http::Header> const& headers) {
  return Multipart(client, source, key).run(headers);
}

}  // namespace k8spark::storage
