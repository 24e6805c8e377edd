#pragma once

#include "app/context.h"
#include "support/fake_clock.h"
#include "support/memory_file_system.h"
#include "sys/random.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace k8spark::app {

class CapturedStreams final : public Streams {
 public:
  bool out(std::string_view bytes) override {
    stdout_text.append(bytes);
    return true;
  }
  bool flush() override { return true; }
  void err(std::string_view bytes) override { stderr_text.append(bytes); }
  [[nodiscard]] bool err_is_terminal() const override { return false; }

  std::string stdout_text;
  std::string stderr_text;
};

// A machine in memory: a kubeconfig, an application, no network unless a test gives one.
class FakeMachine {
 public:
  FakeMachine() {
    files.add("/home/ann/.kube/config", R"(apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://k8s.example:6443", insecure-skip-tls-verify: true}}]
users: [{name: u, user: {token: PLANTED-TOKEN}}]
contexts: [{name: x, context: {cluster: c, user: u, namespace: etl}}]
current-context: x
)");
    files.add("/work/app.py", "print(1)\n");
  }

  Context context() {
    return {streams, files, environment, clock, random, "ann", [this](ClusterConnection const&) {
              ++transports_made;
              return make_transport ? make_transport() : nullptr;
            }};
  }

  test::MemoryFileSystem files;
  sys::Environment environment{sys::Environment::Map{{"HOME", "/home/ann"}}};
  CapturedStreams streams;
  test::FakeClock clock;
  sys::SeededRandom random{"test"};
  int transports_made = 0;
  std::function<std::unique_ptr<http::Transport>()> make_transport;
};

// What a command said on a machine of its own, without asking any server.
struct Said {
  int code;
  std::string out;
  std::string err;
};
template <typename Options>
Said said_by(int (*command)(Options const&, Context&), Options const& options) {
  FakeMachine machine;
  Context context = machine.context();
  int const code = command(options, context);
  EXPECT_EQ(machine.transports_made, 0);
  return {code, machine.streams.stdout_text, machine.streams.stderr_text};
}

}  // namespace k8spark::app
