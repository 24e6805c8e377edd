#include "storage/azure_store.h"

#include "storage/azure_settings.h"
#include "storage/digest.h"
#include "storage/media_type.h"
#include "storage/source.h"
#include "storage/xml.h"
#include "text/encoding.h"
#include "text/strings.h"

#include <algorithm>
#include <array>

// Source: Microsoft, "Blob service REST API": Put Blob, Put Block, Put Block List.
namespace k8spark::storage {

namespace {

constexpr std::string_view kVersion = "2020-10-02";
constexpr std::uint64_t kMaxBlocks = 50'000;
constexpr std::uint64_t kWholeUpTo = 4;  // blocks: a smaller file is one request

struct Known {
  std::string_view store_code;
  ErrorCode code;
  std::string_view hint;  // "$C": the container
};
constexpr std::string_view kLoginHint =
    "check the account key or the SAS, and for a SAS its time and its rights (c and w)";
constexpr std::array<Known, 9> kKnown = {{
    {"AuthenticationFailed", ErrorCode::kUnauthenticated, kLoginHint},
    {"InvalidAuthenticationInfo", ErrorCode::kUnauthenticated, kLoginHint},
    {"KeyBasedAuthenticationNotPermitted",
     ErrorCode::kPermissionDenied,
     "the account allows no keys: use a user delegation SAS"},
    {"AuthorizationFailure",
     ErrorCode::kPermissionDenied,
     "the account's firewall or the SAS does not allow it"},
    {"AuthorizationPermissionMismatch",
     ErrorCode::kPermissionDenied,
     "the SAS needs the rights c and w"},
    {"ContainerNotFound",
     ErrorCode::kUsage,
     "create container $C, or correct spark.kubernetes.file.upload.path"},
    {"ResourceNotFound", ErrorCode::kUsage, "is the account right?"},
    {"Md5Mismatch", ErrorCode::kUsage, "the file changed while it was sent: let its writer finish"},
    {"RequestBodyTooLarge", ErrorCode::kUsage, "lower spark.hadoop.fs.azure.write.request.size"},
}};

ErrorCode code_of_status(int status) {
  if (status == 401) return ErrorCode::kUnauthenticated;
  if (status == 403) return ErrorCode::kPermissionDenied;
  if (status >= 500 || status == 429 || status == 408) return ErrorCode::kUnavailable;
  return ErrorCode::kInvalid;
}

// Only Code and the first line of Message: the details of a failed login hold the signature.
Error refusal(http::Response const& response, AzureSettings const& settings) {
  StoreError said = parse_store_error(response.body);
  if (said.code.empty()) said.code = response.header("x-ms-error-code").value_or("");
  Error error;
  error.where = settings.endpoint;
  error.code = code_of_status(response.status);
  error.message = "the store answers " + std::to_string(response.status);
  if (!said.code.empty()) error.message += ' ' + said.code;
  if (!said.message.empty()) error.message += ": " + said.message;
  for (std::string const& part : text::split(settings.sas, '&'))
    if (part.starts_with("sig=") && part.size() > 4)
      error.message = text::replace_all(std::move(error.message), part.substr(4), "(secret)");
  auto const* const known = std::find_if(
      kKnown.begin(), kKnown.end(), [&](Known const& one) { return one.store_code == said.code; });
  if (known == kKnown.end()) return error;
  error.code = known->code;
  error.hint = text::replace_all(std::string(known->hint), "$C", settings.container);
  // What an account says to a wrong signature, and the emulator under another code.
  if (text::contains(said.message, "failed to authenticate")) {
    error.code = ErrorCode::kUnauthenticated;
    error.hint = kLoginHint;
  }
  return error;
}

class AzureStore final : public Store {
 public:
  explicit AzureStore(AzureSettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] std::optional<Connection> connection() const override {
    return settings_.connection;
  }
  [[nodiscard]] std::vector<std::string> warnings() const override { return settings_.warnings; }

  Result<void> put(PutIo const& io, std::string const& source_path, Target const& target) override {
    Result<void> done = send(io, source_path, target);
    if (!done)
      return upload_failed(std::move(done).error(),
                           source_path,
                           target,
                           "the account in spark.kubernetes.file.upload.path",
                           settings_.connection);
    return done;
  }

  // Source: "List Blobs".
  Result<bool> holds(PutIo const& io, Target const& target) override {
    std::string const query =
        "comp=list&maxresults=1&prefix=" + text::url_encode(folder_prefix(target.path)) +
        "&restype=container";
    auto const answer = exchange(io, make("GET", settings_.container, query));
    if (!answer) return looked(answer.error(), target);
    if (answer->status != 200) return looked(refusal(*answer, settings_), target);
    return xml_text(answer->body, "EnumerationResults/Blobs/Blob/Name").has_value();
  }

 private:
  [[nodiscard]] Error looked(Error error, Target const& target) const {
    return look_failed(std::move(error), target, "the account in the path", settings_.connection);
  }

  Result<void> send(PutIo const& io, std::string const& source_path, Target const& target) {
    K8SPARK_ASSIGN(OpenSource const source, open_source(io, source_path));
    bool const whole = source.size <= kWholeUpTo * settings_.block_size;
    return whole ? put_blob(io, source, target) : put_blocks(io, source, target);
  }

  [[nodiscard]] http::Request make(Target const& target, std::string const& query) const {
    return make("PUT", settings_.container + '/' + encoded_path(target.path), query);
  }

  [[nodiscard]] http::Request make(std::string method,
                                   std::string const& path,
                                   std::string const& query) const {
    std::string url = settings_.endpoint + '/' + path;
    std::string all = query;
    if (!settings_.sas.empty()) all += (all.empty() ? "" : "&") + settings_.sas;
    if (!all.empty()) url += '?' + all;
    http::Request request = make_request(std::move(method), std::move(url));
    request.headers.emplace_back("x-ms-version", kVersion);
    return request;
  }

  // Each of these requests may be repeated: the same bytes under the same name.
  Result<http::Response> exchange(PutIo const& io, http::Request const& request) {
    http::RetryPolicy policy = retry_policy(io);
    policy.prepare = [&](http::Request& tried) {
      if (settings_.sas.empty()) sign_shared_key(tried, settings_.account, io.clock.wall());
    };
    http::Request wanted = request;
    if (io.patience) wanted.timeout = io.patience;
    return http::send_with_retry(*io.transport, wanted, http::Repeat::kSafe, policy, io.clock);
  }

  Result<void> demand(PutIo const& io, http::Request const& request) {
    K8SPARK_ASSIGN(http::Response const answer, exchange(io, request));
    return answer.status == 201 ? Result<void>() : Result<void>(refusal(answer, settings_));
  }

  static Result<void> add_body(http::Request& request,
                               OpenSource const& source,
                               std::uint64_t offset,
                               std::uint64_t size,
                               PutIo const& io) {
    K8SPARK_ASSIGN(BodyDigest const digest, digest_of(*source.file, offset, size));
    if (!digest.md5_base64.empty()) request.headers.emplace_back("Content-MD5", digest.md5_base64);
    request.headers.emplace_back("Content-Type", "application/octet-stream");
    if (size > 0) request.source = make_body(source, offset, size, io);
    return {};
  }

  Result<void> put_blob(PutIo const& io, OpenSource const& source, Target const& target) {
    http::Request request = make(target, "");
    request.headers.emplace_back("x-ms-blob-type", "BlockBlob");
    request.headers.emplace_back("x-ms-blob-content-type", media_type_of(target.path));
    K8SPARK_CHECK(add_body(request, source, 0, source.size, io));
    return demand(io, request);
  }

  // Blocks that are never listed are not part of a blob, and the service drops them after a week:
  // there is nothing to take back.
  Result<void> put_blocks(PutIo const& io, OpenSource const& source, Target const& target) {
    std::uint64_t const size =
        std::max(settings_.block_size, (source.size + kMaxBlocks - 1) / kMaxBlocks);
    std::vector<std::string> ids;
    for (std::uint64_t offset = 0; offset < source.size; offset += size) {
      std::string const number = std::to_string(100'000 + ids.size());  // all of one length
      ids.push_back(text::base64_encode(number));
      http::Request request = make(target, "comp=block&blockid=" + text::url_encode(ids.back()));
      K8SPARK_CHECK(add_body(request, source, offset, std::min(size, source.size - offset), io));
      K8SPARK_CHECK(demand(io, request));
    }
    http::Request list = make(target, "comp=blocklist");
    list.headers.emplace_back("x-ms-blob-content-type", media_type_of(target.path));
    list.headers.emplace_back("Content-Type", "application/xml");
    list.body = block_list_xml(ids);
    return demand(io, list);
  }

  AzureSettings settings_;
};

}  // namespace

Result<std::unique_ptr<Store>> make_azure_store(Target const& target,
                                                HadoopConf const& conf,
                                                StoreInput const& input) {
  K8SPARK_ASSIGN(AzureSettings settings, azure_settings(target, conf, input));
  return std::unique_ptr<Store>(std::make_unique<AzureStore>(std::move(settings)));
}

}  // namespace k8spark::storage
