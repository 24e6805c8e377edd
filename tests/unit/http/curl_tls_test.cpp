#include "http/curl_transport.h"
#include "test_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::http {
namespace {

using test::Authority;
using test::Identity;
using test::KeyType;
using test::make_answer;
using test::SeenRequest;
using test::ServerTls;
using test::TestServer;
using test::Wire;
using testing::ElementsAre;
using testing::HasSubstr;

bool say_ok(SeenRequest const& request, Wire& wire) {
  return wire.write(make_answer(200, "ok " + request.header("host")));
}

Result<Response> ask(TestServer const& server, CurlOptions options) {
  CurlTransport transport(std::move(options));
  Request request;
  request.url = server.url();
  return transport.send(request);
}

CurlOptions trusting(std::string ca_pem) {
  CurlOptions options;
  options.tls.ca_pem = std::move(ca_pem);
  return options;
}

CurlOptions as_client(std::string ca_pem, Identity const& client) {
  CurlOptions options = trusting(std::move(ca_pem));
  options.tls.client_cert_pem = client.cert_pem;
  options.tls.client_key_pem = client.key_pem;
  return options;
}

class CurlTls : public testing::Test {
 protected:
  Authority ca_{"cluster-ca"};
  Identity identity_ = ca_.issue("server", KeyType::kEc);
};

TEST_F(CurlTls, TheGivenCaIsTrusted) {
  TestServer const server(say_ok, ServerTls{identity_, ""});
  auto const answer = ask(server, trusting(ca_.pem()));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(answer->certificate,
              HasSubstr("issued by CN=cluster-ca for localhost, 127.0.0.1, until 20"));
}

TEST_F(CurlTls, OnlyAHandshakeShowsACertificate) {
  TestServer const server(say_ok, ServerTls{identity_, ""});
  CurlTransport transport(trusting(ca_.pem()));
  Request request;
  request.url = server.url();
  auto const first = transport.send(request);
  auto const second = transport.send(request);
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(first->certificate.empty());
  EXPECT_EQ(second->certificate, "");
}

TEST_F(CurlTls, NoOtherCaIsTrusted) {
  Authority const other("other-ca");
  TestServer const server(say_ok, ServerTls{identity_, ""});
  CurlOptions options = trusting(other.pem());
  options.ca_source = "certificate-authority-data of cluster prod";
  auto const answer = ask(server, options);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnauthenticated);
  EXPECT_THAT(answer.error().message, HasSubstr("certificate is not trusted"));
  EXPECT_THAT(answer.error().message,
              HasSubstr("it is issued by CN=cluster-ca for localhost, 127.0.0.1, until 20"));
  EXPECT_THAT(answer.error().hint, HasSubstr("certificate-authority-data of cluster prod"));
  EXPECT_FALSE(answer.error().outcome_unknown);
  EXPECT_TRUE(server.seen().empty()) << "nothing was sent";
}

TEST_F(CurlTls, WithoutACaTheSystemDecides) {
  TestServer const server(say_ok, ServerTls{identity_, ""});
  auto const answer = ask(server, {});
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().hint, HasSubstr("the system's root certificates"));
}

TEST_F(CurlTls, InsecureAsksNobody) {
  TestServer const server(say_ok, ServerTls{identity_, ""});
  CurlOptions options;
  options.tls.insecure_skip_verify = true;
  EXPECT_TRUE(ask(server, options));
}

TEST_F(CurlTls, TheNameMustBeTheServersOrTheGivenOne) {
  TestServer const server(say_ok, ServerTls{ca_.issue("x", KeyType::kRsa, "api.internal"), ""});
  auto const wrong = ask(server, trusting(ca_.pem()));
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().hint, HasSubstr("tls-server-name"));
  EXPECT_THAT(wrong.error().message, HasSubstr("matches target host name '127.0.0.1'"));
  EXPECT_THAT(wrong.error().message, HasSubstr("for api.internal"));

  CurlOptions options = trusting(ca_.pem());
  options.tls.server_name = "api.internal";
  auto const right = ask(server, options);
  ASSERT_TRUE(right) << right.error().message;
  EXPECT_EQ(right->body, "ok 127.0.0.1:" + std::to_string(server.port()))
      << "the Host header stays the real one";
}

TEST_F(CurlTls, RsaAndEcClientCertificatesAreShown) {
  TestServer const server(say_ok, ServerTls{identity_, ca_.pem()});
  for (auto const& [type, name] :
       {std::pair{KeyType::kRsa, "ann"}, std::pair{KeyType::kEc, "bob"}}) {
    Identity const client = ca_.issue(name, type);
    auto const answer = ask(server, as_client(ca_.pem(), client));
    ASSERT_TRUE(answer) << answer.error().message;
  }
  EXPECT_THAT(server.client_names(), ElementsAre("ann", "bob"));
}

TEST_F(CurlTls, AClientCertificateOfAStrangerIsRefused) {
  Authority const other("other-ca");
  Identity const client = other.issue("eve", KeyType::kEc);
  TestServer const server(say_ok, ServerTls{identity_, ca_.pem()});
  auto const answer = ask(server, as_client(ca_.pem(), client));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnauthenticated) << answer.error().message;
  EXPECT_FALSE(answer.error().outcome_unknown);
}

TEST_F(CurlTls, AnEncryptedKeyIsAnErrorAndNoQuestion) {
  Identity const client = ca_.issue("ann", KeyType::kRsa);
  TestServer const server(say_ok, ServerTls{identity_, ca_.pem()});
  Identity const encrypted{client.cert_pem, test::encrypt_key(client.key_pem)};
  auto const answer = ask(server, as_client(ca_.pem(), encrypted));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUsage);
  EXPECT_THAT(answer.error().hint, HasSubstr("encrypted client keys are not supported"));
}

TEST_F(CurlTls, ACaThatIsNoneIsAnErrorOfConfiguration) {
  TestServer const server(say_ok, ServerTls{identity_, ""});
  auto const answer = ask(server, trusting("not a certificate"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUsage) << answer.error().message;
}

TEST_F(CurlTls, APlainServerOnATlsPortIsUnavailable) {
  TestServer const server(say_ok);
  CurlOptions options;
  options.connect_timeout = std::chrono::milliseconds(200);
  CurlTransport transport(options);
  Request request;
  request.url = "https://127.0.0.1:" + std::to_string(server.port()) + "/";
  auto const answer = transport.send(request);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace k8spark::http
