#include "http/proxy.h"

#include <gtest/gtest.h>

namespace k8spark::http {
namespace {

sys::Environment with_no_proxy(std::string list) {
  return sys::Environment({{"HTTPS_PROXY", "http://p:3128"}, {"NO_PROXY", std::move(list)}});
}

sys::Environment with(sys::Environment::Map values) {
  return sys::Environment(std::move(values));
}

TEST(DecideProxy, TheKubeconfigBeatsTheEnvironmentAndNoProxy) {
  EXPECT_EQ(decide_proxy("https://api", "http://mine:1", with_no_proxy("*")), "http://mine:1");
  EXPECT_EQ(decide_proxy("https://localhost", "http://mine:1", {}), "http://mine:1");
}

TEST(DecideProxy, NothingSetMeansNone) {
  EXPECT_EQ(decide_proxy("https://api", "", {}), "");
}

TEST(DecideProxy, TheSchemeChoosesTheVariable) {
  auto const both = with({{"HTTPS_PROXY", "s:1"}, {"HTTP_PROXY", "http://h:1"}});
  EXPECT_EQ(decide_proxy("https://api", "", both), "http://s:1");
  EXPECT_EQ(decide_proxy("http://api", "", both), "http://h:1");
  auto const lower = with({{"https_proxy", "http://low:1"}});
  EXPECT_EQ(decide_proxy("https://api", "", lower), "http://low:1");
}

TEST(DecideProxy, AllProxyIsNotRead) {
  EXPECT_EQ(decide_proxy("https://api", "", with({{"ALL_PROXY", "http://a:1"}})), "");
}

TEST(DecideProxy, ACgiProgramDoesNotTrustHttpProxy) {
  auto const cgi = with({{"HTTP_PROXY", "http://h:1"}, {"REQUEST_METHOD", "GET"}});
  EXPECT_EQ(decide_proxy("http://api", "", cgi), "");
}

TEST(DecideProxy, SocksProxiesLookNamesUp) {
  EXPECT_EQ(decide_proxy("https://api", "socks5://s:1080", {}), "socks5h://s:1080");
}

TEST(DecideProxy, LoopbackIsNeverProxied) {
  for (char const* const url :
       {"https://localhost:6443", "https://127.0.0.1", "https://127.9.9.9", "https://[::1]:6443"})
    EXPECT_EQ(decide_proxy(url, "", with_no_proxy("")), "") << url;
}

struct Case {
  char const* list;
  char const* url;
  bool exempt;
};

TEST(DecideProxy, NoProxyMatchesAsInGo) {
  Case const cases[] = {
      {"*", "https://a.b", true},
      {"foo.com", "https://foo.com", true},
      {"foo.com", "https://api.FOO.com", true},
      {"foo.com", "https://barfoo.com", false},
      {".foo.com", "https://foo.com", false},
      {".foo.com", "https://api.foo.com", true},
      {"*.foo.com", "https://api.foo.com", true},
      {"*.foo.com", "https://foo.com", false},
      {"x, FOO.com ,y", "https://foo.com", true},
      {"foo.com:6443", "https://foo.com:6443", true},
      {"foo.com:6443", "https://foo.com", false},
      {"10.0.0.0/8", "https://10.1.2.3:6443", true},
      {"10.0.0.0/9", "https://10.200.2.3", false},
      {"10.1.2.3", "https://10.1.2.3", true},
      {"10.1.2.3", "https://10.1.2.30", false},
      {"fd00::/8", "https://[fd12::1]:6443", true},
      {"[fd12::1]:6443", "https://[fd12::1]:6443", true},
      {"fd12::1", "https://[fd12::1]", true},
      {"10.0.0.0/99", "https://10.1.2.3", false},
      {"bad/cidr", "https://10.1.2.3", false},
  };
  for (Case const& one : cases)
    EXPECT_EQ(decide_proxy(one.url, "", with_no_proxy(one.list)).empty(), one.exempt)
        << one.list << ' ' << one.url;
}

}  // namespace
}  // namespace k8spark::http
