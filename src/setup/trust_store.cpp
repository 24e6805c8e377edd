#include "setup/trust_store.h"

#include "text/encoding.h"
#include "text/strings.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctime>
#include <memory>
#include <vector>

namespace k8spark::setup {

namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kSeal = "changeit";

struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using Certificate = std::unique_ptr<X509, FreeCertificate>;

// All of the bytes as one certificate, or nothing.
Certificate parse(std::string const& der) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): OpenSSL's bytes are unsigned
  auto const* at = reinterpret_cast<unsigned char const*>(der.data());
  auto const* const end = at + der.size();
  Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  return at == end ? std::move(certificate) : nullptr;
}

// Milliseconds since the epoch from which on it holds: an entry of JKS has a date.
std::uint64_t valid_since(X509 const* certificate) {
  std::tm parts{};
  constexpr std::uint64_t kSecond = 1000;
  if (ASN1_TIME_to_tm(X509_get0_notBefore(certificate), &parts) != 1) return 0;
  std::time_t const seconds = timegm(&parts);
  return seconds < 0 ? 0 : static_cast<std::uint64_t>(seconds) * kSecond;
}

struct Entry {
  std::string der;
  std::uint64_t date = 0;
};

Result<std::vector<Entry>> read_certificates(std::string_view pem) {
  std::vector<Entry> entries;
  for (std::size_t begin = pem.find(kBegin); begin != std::string_view::npos;
       begin = pem.find(kBegin, begin + 1)) {
    std::size_t const label_end = pem.find("-----", begin + kBegin.size());
    if (label_end == std::string_view::npos) break;
    std::string_view const label =
        pem.substr(begin + kBegin.size(), label_end - begin - kBegin.size());
    if (text::contains(label, "PRIVATE KEY"))
      return usage_error(
          "holds a private key",
          "",
          "a trust store takes certificates alone: openssl x509 -in FILE prints one");
    if (label != "CERTIFICATE" && label != "TRUSTED CERTIFICATE") continue;
    std::string const nth = "certificate " + std::to_string(entries.size() + 1);
    std::size_t const body = label_end + 5;
    std::size_t const end = pem.find(kEnd, body);
    auto der = text::base64_decode(
        text::trim(pem.substr(body, end == std::string_view::npos ? 0 : end - body)));
    Certificate const certificate = der ? parse(*der) : nullptr;
    if (!certificate) return usage_error(nth + " cannot be read", "", "is the PEM file whole?");
    bool const again = std::any_of(
        entries.begin(), entries.end(), [&](Entry const& one) { return one.der == *der; });
    if (!again) entries.push_back({*std::move(der), valid_since(certificate.get())});
  }
  if (entries.empty())
    return usage_error("holds no certificate",
                       "",
                       "it must be PEM; of DER makes it: openssl x509 -inform der -in FILE");
  return entries;
}

class Writer {
 public:
  void number(std::uint64_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i)
      bytes_ += static_cast<char>((value >> (8U * static_cast<unsigned>(i))) & 0xffU);
  }
  void utf(std::string_view ascii) {
    number(ascii.size(), 2);
    bytes_ += ascii;
  }
  void block(std::string_view bytes) {
    number(bytes.size(), 4);
    bytes_ += bytes;
  }
  [[nodiscard]] std::string const& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

std::string sha1(std::string const& bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha1(), nullptr);
  return {digest.begin(), digest.begin() + size};
}

// Over the password as UTF-16, a fixed text, and everything before.
std::string seal(std::string const& store) {
  std::string sealed;
  for (char const c : kSeal) sealed += {'\0', c};
  return sha1(sealed + "Mighty Aphrodite" + store);
}

}  // namespace

Result<std::string> make_trust_store(std::string_view pem) {
  constexpr std::uint64_t kMagic = 0xFEEDFEED;
  constexpr std::uint64_t kVersion = 2;
  constexpr std::uint64_t kTrusted = 2;
  K8SPARK_ASSIGN(std::vector<Entry> const entries, read_certificates(pem));
  Writer writer;
  writer.number(kMagic, 4);
  writer.number(kVersion, 4);
  writer.number(entries.size(), 4);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    writer.number(kTrusted, 4);
    writer.utf("ca-" + std::to_string(i + 1));
    writer.number(entries[i].date, 8);
    writer.utf("X.509");
    writer.block(entries[i].der);
  }
  return writer.bytes() + seal(writer.bytes());
}

}  // namespace k8spark::setup
