"""A gateway for text messages that fails."""


class BrokenGateway:
    def send(self, *, phone, kind, params):
        raise ConnectionError(phone)
