#include "http/server_certificate.h"

#include "text/strings.h"

#include <openssl/asn1.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>
#include <vector>

namespace k8spark::http {

namespace {

constexpr std::size_t kMostNames = 12;
constexpr std::size_t kMostBytes = 200;  // of one name

struct FreeNames {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};
struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};

// A certificate may hold anything: nothing in it may move a terminal's cursor.
std::string printable(std::string_view bytes) {
  std::string text(bytes.substr(0, kMostBytes));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

std::string_view bytes_of(ASN1_STRING const* text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): OpenSSL's bytes are unsigned
  return {reinterpret_cast<char const*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::string address_text(std::string_view bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  int const family = bytes.size() == 4 ? AF_INET : AF_INET6;
  if (bytes.size() != 4 && bytes.size() != 16) return "?";
  return inet_ntop(family, bytes.data(), text.data(), text.size()) == nullptr ? "?" : text.data();
}

std::vector<std::string> names_of(X509 const* certificate) {
  std::unique_ptr<GENERAL_NAMES, FreeNames> const names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> texts;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    int type = 0;
    void const* const value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type);
    auto const* const text = static_cast<ASN1_STRING const*>(value);
    if (type == GEN_DNS) texts.push_back(printable(bytes_of(text)));
    if (type == GEN_IPADD) texts.push_back(address_text(bytes_of(text)));
  }
  if (texts.size() <= kMostNames) return texts;
  std::size_t const more = texts.size() - kMostNames;
  texts.resize(kMostNames);
  texts.push_back("and " + std::to_string(more) + " more");
  return texts;
}

std::string name_text(X509_NAME const* name) {
  std::unique_ptr<BIO, FreeBio> const memory(BIO_new(BIO_s_mem()));
  if (!memory || X509_NAME_print_ex(memory.get(), name, 0, XN_FLAG_RFC2253) < 0) return "?";
  char* bytes = nullptr;
  long const size = BIO_get_mem_data(memory.get(), &bytes);
  return size > 0 ? printable({bytes, static_cast<std::size_t>(size)}) : "nobody";
}

std::string day_of(ASN1_TIME const* time) {
  std::tm parts{};
  std::array<char, 16> text{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "?";
  std::size_t const size = std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts);
  return {text.data(), size};
}

std::string describe(X509 const* certificate) {
  std::vector<std::string> const names = names_of(certificate);
  return "issued by " + name_text(X509_get_issuer_name(certificate)) + " for " +
         (names.empty() ? "no name" : text::join(names, ", ")) + ", until " +
         day_of(X509_get0_notAfter(certificate));
}

int verify(X509_STORE_CTX* store, void* seen) {
  if (X509 const* const certificate = X509_STORE_CTX_get0_cert(store); certificate != nullptr)
    *static_cast<std::string*>(seen) = describe(certificate);
  return std::max(X509_verify_cert(store), 0);
}

}  // namespace

void watch_certificate(void* context, std::string* seen) {
  SSL_CTX_set_cert_verify_callback(static_cast<SSL_CTX*>(context), verify, seen);
}

}  // namespace k8spark::http
