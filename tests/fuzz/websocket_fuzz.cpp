#include "fuzz.h"
#include "kube/exec_channel.h"
#include "kube/forward_channel.h"
#include "sys/random.h"
#include "websocket/codec.h"

#include <string>
#include <vector>

namespace {

using namespace k8spark;

struct Seen {
  std::vector<std::string> messages;
  int code = 0;
  std::string output;
};

// `cut`: bytes in each piece; 0: all in one.
Seen receive(std::string_view bytes, std::size_t cut) {
  sys::SeededRandom random("fuzz");
  websocket::Codec codec(random, 1 << 12);
  while (!bytes.empty()) {
    std::string_view const piece = bytes.substr(0, cut == 0 ? bytes.size() : cut);
    codec.receive(piece);
    bytes.remove_prefix(piece.size());
  }
  Seen seen;
  while (auto message = codec.next()) seen.messages.push_back(std::move(message->data));
  if (codec.closing()) seen.code = codec.closing()->code;
  seen.output = codec.take_output();
  return seen;
}

}  // namespace

// What a server says means the same whatever the network cuts; the channels take any message.
int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view bytes = fuzz::text_of(data, size);
  if (bytes.empty()) return 0;
  std::size_t const cut = static_cast<unsigned char>(bytes.front()) % 16 + 1;
  bytes.remove_prefix(1);
  Seen const whole = receive(bytes, 0);
  Seen const pieces = receive(bytes, cut);
  fuzz::promise(whole.messages == pieces.messages, "the same messages");
  fuzz::promise(whole.code == pieces.code, "the same end");
  fuzz::promise(whole.output == pieces.output, "the same answers");
  kube::ExecChannel exec("v5.channel.k8s.io");
  kube::ForwardChannel forward(4040);
  for (std::string const& message : whole.messages) {
    fuzz::promise(message.size() <= 1 << 12, "no message beyond the limit");
    if (auto const output = exec.take(message))
      fuzz::promise(!output->bytes.empty(), "output is never empty");
    if (auto const bytes_of_pod = forward.take(message))
      fuzz::promise(bytes_of_pod->size() <= message.size(), "no more bytes than came");
  }
  if (exec.status())
    fuzz::promise(exec.status()->exit_code >= 0 && exec.status()->exit_code <= 255, "an exit code");
  return 0;
}
