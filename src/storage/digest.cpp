#include "storage/digest.h"

#include "sys/interrupt.h"
#include "text/encoding.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

namespace k8spark::storage {

namespace {

constexpr std::size_t kBlock = std::size_t{256} << 10U;

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

class Hash {
 public:
  explicit Hash(EVP_MD const* kind) : context_(EVP_MD_CTX_new()) {
    usable_ = EVP_DigestInit_ex(context_.get(), kind, nullptr) == 1;
  }
  void add(std::string_view bytes) {
    if (usable_) EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
  }
  std::string end() {
    if (!usable_) return {};
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    EVP_DigestFinal_ex(context_.get(), digest.data(), &length);
    return {digest.begin(), digest.begin() + length};
  }

 private:
  std::unique_ptr<EVP_MD_CTX, FreeDigest> context_;
  bool usable_ = false;
};

class BothHashes {
 public:
  void add(std::string_view bytes) {
    sha256_.add(bytes);
    md5_.add(bytes);
  }
  BodyDigest end() {
    std::string const md5 = md5_.end();
    return {text::hex_encode(sha256_.end()), md5.empty() ? "" : text::base64_encode(md5)};
  }

 private:
  Hash sha256_{EVP_sha256()};
  Hash md5_{EVP_md5()};
};

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  HMAC(EVP_sha256(),
       key.data(),
       static_cast<int>(key.size()),
       reinterpret_cast<unsigned char const*>(text.data()),
       text.size(),
       digest.data(),
       &length);
  return {digest.begin(), digest.begin() + length};
}

Result<BodyDigest> digest_of(sys::OpenFile const& file, std::uint64_t offset, std::uint64_t size) {
  BothHashes hashes;
  std::vector<char> block(static_cast<std::size_t>(std::min<std::uint64_t>(size, kBlock)));
  std::uint64_t done = 0;
  while (done < size) {
    if (sys::interrupted_by() != 0) return Error{ErrorCode::kCancelled, "interrupted", "", ""};
    std::size_t const want =
        static_cast<std::size_t>(std::min<std::uint64_t>(size - done, block.size()));
    K8SPARK_ASSIGN(std::size_t const got, file.read_at(offset + done, {block.data(), want}));
    if (got == 0)
      return usage_error("the file became shorter while it was read", "", "let its writer finish");
    hashes.add({block.data(), got});
    done += got;
  }
  return hashes.end();
}

BodyDigest digest_of(std::string_view bytes) {
  BothHashes hashes;
  hashes.add(bytes);
  return hashes.end();
}

}  // namespace k8spark::storage
