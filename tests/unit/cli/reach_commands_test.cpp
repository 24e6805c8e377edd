#include "cli/reach_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::cli {
namespace {

using app::PortPair;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(ExecCommand, WordsBehindTheDashesAreTheCommand) {
  auto const parsed =
      parse_exec({"-it", "pi-1", "-c", "side", "-n", "etl", "--", "sh", "-c", "ls --all"});
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->options.driver, "pi-1");
  EXPECT_EQ(parsed->options.container, "side");
  EXPECT_EQ(parsed->options.kube.name_space, "etl");
  EXPECT_TRUE(parsed->options.input);
  EXPECT_TRUE(parsed->options.tty);
  EXPECT_THAT(parsed->options.command, ElementsAre("sh", "-c", "ls --all"));
}

TEST(ExecCommand, NeedsADriverAndACommand) {
  EXPECT_EQ(parse_exec({"pi-1"}).error().message, "no command");
  EXPECT_EQ(parse_exec({"pi-1", "--"}).error().code, ErrorCode::kUsage);
  EXPECT_FALSE(parse_exec({"--", "ls"}));
  EXPECT_FALSE(parse_exec({"pi-1", "ls"}));
  EXPECT_THAT(parse_exec({"--help"})->help, HasSubstr("k8spark exec -it"));
}

TEST(PortForwardCommand, APortIsOneNumberOrAPair) {
  EXPECT_EQ(*parse_port_pair("4040"), (PortPair{std::nullopt, 4040}));
  EXPECT_EQ(*parse_port_pair("8080:4040"), (PortPair{8080, 4040}));
  EXPECT_EQ(*parse_port_pair(":4040"), (PortPair{0, 4040}));
  EXPECT_EQ(*parse_port_pair("0:4040"), (PortPair{0, 4040}));
  for (char const* const wrong :
       {"", ":", "x", "4040:", "0", "70000", "-1", "1:2:3", "8080:x", "80 80:1", "65536:1"})
    EXPECT_EQ(parse_port_pair(wrong).error().code, ErrorCode::kUsage) << wrong;
}

TEST(PortForwardCommand, TakesSeveralPortsAndAddresses) {
  auto const parsed =
      parse_port_forward({"pi-1", "4040", "5005:5006", "--address", "localhost,10.0.0.1"});
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_THAT(parsed->options.ports,
              ElementsAre(PortPair{std::nullopt, 4040}, PortPair{5005, 5006}));
  EXPECT_THAT(parsed->options.addresses, ElementsAre("127.0.0.1", "::1", "10.0.0.1"));
  EXPECT_FALSE(parse_port_forward({"pi-1"}));
  EXPECT_TRUE(parse_port_forward({"pi-1", "1"})->options.addresses.empty());
}

TEST(UiCommand, PortAndBrowser) {
  auto const parsed = parse_ui({"pi-1", "--port", "8080", "--open"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->options.port, 8080);
  EXPECT_TRUE(parsed->options.open);
  EXPECT_FALSE(parse_ui({"pi-1", "--port", "99999"}));
}

TEST(ProxyCommand, ServesThisMachineOnly) {
  auto const parsed = parse_proxy({});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->options.port, 8001);
  EXPECT_EQ(parsed->options.address, "127.0.0.1");
  EXPECT_THAT(parsed->options.accept_hosts, ElementsAre("localhost", "127.0.0.1", "[::1]"));
  EXPECT_THAT(parse_proxy({"--accept-hosts", "a.example, b.example"})->options.accept_hosts,
              ElementsAre("a.example", "b.example"));
}

}  // namespace
}  // namespace k8spark::cli
