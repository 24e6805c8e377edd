#include "http/url.h"

#include "http/http_date.h"

#include <gtest/gtest.h>

namespace k8spark::http {
namespace {

TEST(SplitUrl, GivesTheParts) {
  auto const url = split_url("HTTPS://Ann:pw@API.Example:6443/k8s/x?y=1#z");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->host, "api.example");
  EXPECT_EQ(url->port, 6443);
  EXPECT_TRUE(url->has_userinfo);
  EXPECT_EQ(url->path, "/k8s/x");
}

TEST(SplitUrl, KnowsDefaultPortsAndIpv6) {
  EXPECT_EQ(split_url("https://a")->port, 443);
  EXPECT_EQ(split_url("http://a/")->port, 80);
  auto const six = split_url("https://[FD00::1]:6443/x");
  ASSERT_TRUE(six);
  EXPECT_EQ(six->host, "fd00::1");
  EXPECT_EQ(six->authority(), "[fd00::1]:6443");
  EXPECT_EQ(split_url("https://[::1]")->port, 443);
}

TEST(SplitUrl, RefusesWhatIsNoUrl) {
  for (char const* const text : {"",
                                 "host:6443",
                                 "https://",
                                 "https://h:x",
                                 "https://h:0",
                                 "https://h:65536",
                                 "://h",
                                 "https://[::1",
                                 "https://[::1]x"})
    EXPECT_FALSE(split_url(text)) << text;
}

TEST(PrintableUrl, HasNoUserinfoAndNoQuery) {
  EXPECT_EQ(printable_url("https://u:p@h:1/a?token=t#f"), "https://h:1/a");
  EXPECT_EQ(printable_url("secret"), "(not a URL)");
}

TEST(ParseHttpDate, ReadsTheOneForm) {
  auto const date = parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT");
  ASSERT_TRUE(date);
  EXPECT_EQ(date->count(), 784111777000);
}

TEST(ParseHttpDate, RefusesOthers) {
  for (char const* const text : {"",
                                 "Sunday, 06-Nov-94 08:49:37 GMT",
                                 "Sun, 06 Foo 1994 08:49:37 GMT",
                                 "Sun, 31 Feb 1994 08:49:37 GMT",
                                 "Sun, 06 Nov 1994 25:49:37 GMT"})
    EXPECT_FALSE(parse_http_date(text)) << text;
}

}  // namespace
}  // namespace k8spark::http
