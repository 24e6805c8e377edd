"""Just enough of a Kubernetes client to wait for things and to create a few objects."""

import http.client
import json
import ssl
from urllib.parse import urlsplit


class Api:
    def __init__(self, cluster, server):
        self._address = urlsplit(server)
        self._tls = ssl.create_default_context(cafile=cluster.pki / "ca.crt")
        self._tls.load_cert_chain(cluster.pki / "component.crt", cluster.pki / "component.key")

    def call(self, method, path, body=None):
        """(status, text), or (0, reason) when there is no answer."""
        connection = http.client.HTTPSConnection(self._address.hostname, self._address.port, timeout=5,
                                                 context=self._tls)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None,
                               {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            return 0, str(error)
        finally:
            connection.close()

    def get(self, path):
        """The object, or None if it is not there or the server does not answer."""
        status, text = self.call("GET", path)
        return json.loads(text) if status == 200 else None

    def ready(self):
        return self.call("GET", "/readyz")[0] == 200
