#include "setup/secret_value.h"

#include "text/encoding.h"
#include "text/strings.h"

#include <algorithm>
#include <array>

namespace k8spark::setup {

namespace {

constexpr std::size_t kAccessKeyIdLength = 20;
constexpr std::size_t kSecretKeyLength = 40;
constexpr std::size_t kAzureKeyBytes = 64;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool all_of(std::string_view text, std::string_view alphabet) {
  return text.find_first_not_of(alphabet) == std::string_view::npos;
}

constexpr std::string_view kUpperAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

bool looks_like_access_key_id(std::string_view value) {
  return value.size() == kAccessKeyIdLength && all_of(value, kUpperAndDigits) &&
         (value.starts_with("AKIA") || value.starts_with("ASIA"));
}

bool looks_like_secret_key(std::string_view value) {
  return value.size() == kSecretKeyLength && all_of(value, kBase64) &&
         !all_of(value, kUpperAndDigits);
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= ' ' && c <= '~') || c == '\n' || c == '\r' || c == '\t';
  });
}

// The value is base64 of readable text: somebody has encoded it, and Kubernetes once more.
bool is_encoded_twice(SecretKind kind, std::string_view value) {
  constexpr std::size_t kShortest = 12;
  if (value.size() < kShortest || value.size() % 4 != 0) return false;
  auto const decoded = text::base64_decode(value);
  if (!decoded || decoded->empty()) return false;
  std::string_view inner = *decoded;
  while (!inner.empty() && is_blank(inner.back())) inner.remove_suffix(1);
  switch (kind) {
    case SecretKind::kAwsAccessKeyId:
      return looks_like_access_key_id(inner);
    case SecretKind::kAwsSecretKey:
      return is_printable(inner) && all_of(inner, kBase64);
    case SecretKind::kAzureKey: {
      auto const key = text::base64_decode(inner);
      return key && key->size() == kAzureKeyBytes;
    }
    case SecretKind::kAwsToken:
      return is_printable(inner) && all_of(inner, kBase64);
    default:
      return is_printable(*decoded);
  }
}

class Examiner {
 public:
  Examiner(SecretKind kind, std::string_view value) : kind_(kind), value_(value) {}

  std::vector<SecretFault> run() {
    if (value_.empty()) {
      certain("is empty", "give it its value");
      return std::move(faults_);
    }
    if (kind_ == SecretKind::kBinary) return {};
    if (kind_ == SecretKind::kJson) return std::move(examine_json());
    examine_ends();
    examine_inside();
    if (faults_.empty()) examine_shape();
    return std::move(faults_);
  }

 private:
  void certain(std::string text, std::string cure) {
    faults_.push_back({true, std::move(text), std::move(cure)});
  }
  void unusual(std::string text, std::string cure) {
    faults_.push_back({false, std::move(text), std::move(cure)});
  }

  void examine_ends() {
    constexpr char const* kMake = "make it again with k8spark secret create, which trims it";
    if (value_.ends_with("\r\n"))
      certain("ends with a carriage return and a line feed", kMake);
    else if (value_.ends_with('\n'))
      certain("ends with a line feed", kMake);
    else if (value_.ends_with('\r'))
      certain("ends with a carriage return", kMake);
    else if (is_blank(value_.back()))
      certain("ends with a blank", kMake);
    if (is_blank(value_.front())) certain("begins with a blank", kMake);
    if (value_.starts_with("\xEF\xBB\xBF"))
      certain("begins with a byte order mark", "save the file without it");
  }

  void examine_inside() {
    std::string_view const inner = text::trim(value_);
    if (kind_ != SecretKind::kOther && inner.find_first_of("\r\n") != std::string_view::npos)
      certain("has a line end inside", "one value is one line");
    if (kind_ == SecretKind::kOther && inner.find('\r') != std::string_view::npos)
      unusual("has a carriage return inside", "save the file with Unix line ends");
    if (inner.size() < 2) return;
    char const first = inner.front();
    if ((first == '"' || first == '\'') && inner.back() == first)
      (kind_ == SecretKind::kOther ? unusual("is in quotes", "leave the quotes out")
                                   : certain("is in quotes", "leave the quotes out"));
    if (inner.starts_with("${") || (inner.starts_with('<') && inner.ends_with('>')))
      certain("is a place holder that nobody filled in", "give it its value");
  }

  void examine_shape() {
    if (is_encoded_twice(kind_, value_)) {
      std::string const text = "is base64 of readable text: encoded twice";
      std::string const cure = "data wants base64 once; stringData and --from-file want none";
      kind_ == SecretKind::kOther ? unusual(text, cure) : certain(text, cure);
      return;
    }
    switch (kind_) {
      case SecretKind::kAwsAccessKeyId:
        return examine_access_key_id();
      case SecretKind::kAwsSecretKey:
        return examine_secret_key();
      case SecretKind::kAzureKey:
        return examine_azure_key();
      case SecretKind::kAzureSas:
        return examine_sas();
      default:
        return;
    }
  }

  [[nodiscard]] std::string length_text(std::string const& wanted) const {
    return "has " + std::to_string(value_.size()) + " characters, " + wanted;
  }

  void examine_access_key_id() {
    if (looks_like_secret_key(value_))
      certain("looks like a secret access key: the two are swapped", "swap them");
    else if (value_.size() != kAccessKeyIdLength)
      unusual(length_text("AWS's have 20"), "check it; stores that are not AWS may differ");
  }

  void examine_secret_key() {
    if (looks_like_access_key_id(value_))
      certain("looks like an access key id: the two are swapped", "swap them");
    else if (value_.size() != kSecretKeyLength)
      unusual(length_text("AWS's have 40"), "check it; stores that are not AWS may differ");
  }

  void examine_azure_key() {
    if (value_.find("sig=") != std::string_view::npos)
      return certain("is a SAS and no account key", "use the keys of a SAS, or the account key");
    if (value_.starts_with("DefaultEndpointsProtocol="))
      return certain("is a connection string", "only what follows AccountKey= is the key");
    auto const decoded = text::base64_decode(value_);
    if (!decoded)
      certain("is no base64", "take the key as the portal shows it");
    else if (decoded->size() != kAzureKeyBytes)
      unusual(length_text("an account key has 88"), "check it");
  }

  void examine_sas() {
    if (value_.find("sig=") == std::string_view::npos)
      certain("has no sig=", "a SAS looks like sv=...&sp=...&sig=...");
    if (value_.starts_with('?')) unusual("begins with ?", "leave it out");
  }

  std::vector<SecretFault>& examine_json() {
    std::string_view const inner = text::trim(value_);
    if (!inner.starts_with('{') || !inner.ends_with('}'))
      certain("is no JSON document", "take the key file as Google gave it");
    return faults_;
  }

  SecretKind kind_;
  std::string_view value_;
  std::vector<SecretFault> faults_;
};

}  // namespace

SecretKind kind_of_name(std::string_view name) {
  std::string lower = text::to_lower(name);
  std::replace_if(
      lower.begin(), lower.end(), [](char c) { return c == '-' || c == '.' || c == '_'; }, '_');
  auto const has = [&](std::string_view part) { return text::contains(lower, part); };
  for (char const* const end : {"_jks", "_p12", "_pfx", "_jceks", "_keytab"})
    if (lower.ends_with(end)) return SecretKind::kBinary;
  if (lower.ends_with("_json") || has("google_application") || lower == "json")
    return SecretKind::kJson;
  if (has("sas")) return SecretKind::kAzureSas;
  if (has("azure") && has("key")) return SecretKind::kAzureKey;
  if (has("account_key") || has("storage_key") || has("accountkey")) return SecretKind::kAzureKey;
  if (has("session") && has("token")) return SecretKind::kAwsToken;
  bool const amazon = has("aws") || has("s3");
  if (has("secret_access_key") || has("secretaccesskey") || (amazon && has("secret") && has("key")))
    return SecretKind::kAwsSecretKey;
  if (has("access_key") || has("accesskey")) return SecretKind::kAwsAccessKeyId;
  return SecretKind::kOther;
}

std::vector<SecretFault> faults_of(SecretKind kind, std::string_view value) {
  return Examiner(kind, value).run();
}

TrimmedValue trim_line_end(std::string_view value) {
  if (value.ends_with("\r\n"))
    return {std::string(value.substr(0, value.size() - 2)), "a carriage return and a line feed"};
  if (value.ends_with('\n')) return {std::string(value.substr(0, value.size() - 1)), "a line feed"};
  if (value.ends_with('\r'))
    return {std::string(value.substr(0, value.size() - 1)), "a carriage return"};
  return {std::string(value), ""};
}

}  // namespace k8spark::setup
