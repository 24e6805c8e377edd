#include "fuzz.h"
#include "kube/watch.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <vector>

// The framing of a watch: any bytes give the same events however the network cuts them, and what
// is written as events is read back.
namespace {

using namespace k8spark;

struct Read {
  std::vector<std::string> events;
  bool bad = false;

  bool operator==(Read const&) const = default;
};

Read read_in_steps(std::string_view bytes, std::size_t step) {
  kube::EventReader reader;
  Read read;
  for (std::size_t at = 0; at < bytes.size() && !read.bad; at += step) {
    auto const fed = reader.feed(bytes.substr(at, step), [&](kube::WatchEvent const& event) {
      read.events.push_back(std::to_string(static_cast<int>(event.type)) +
                            event.object.dump(-1, ' ', false, Json::error_handler_t::replace));
      return true;
    });
    read.bad = !fed;
  }
  return read;
}

}  // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const bytes = fuzz::text_of(data, size);
  Read const whole = read_in_steps(bytes, std::max<std::size_t>(bytes.size(), 1));
  fuzz::promise(read_in_steps(bytes, 1) == whole, "cuts change nothing");
  fuzz::promise(read_in_steps(bytes, 7) == whole, "cuts change nothing");
  // The same bytes as the text of an object, printed prettily as some proxies do.
  Json const object = {{"text", std::string(bytes)}};
  Json const event = {{"type", "ADDED"}, {"object", object}};
  for (int const indent : {-1, 2}) {
    std::string const line = event.dump(indent, ' ', true, Json::error_handler_t::replace) + '\n';
    Read const read = read_in_steps(line, 3);
    fuzz::promise(!read.bad && read.events.size() == 1, "what is written is read back");
  }
  return 0;
}
