"""Answers to HEAD requests, which carry no body."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse


def head_without_body(
    respond: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: HEAD gets the headers of GET and nothing after them (RFC 9110 §9.3.2).

    Neither Django nor waitress sees to it, and on a connection that stays open the body would be read as the
    next answer.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = respond(request)
        if request.method == "HEAD":
            if isinstance(response, HttpResponse):
                response.content = b""
            elif isinstance(response, StreamingHttpResponse):
                response.streaming_content = ()  # what it was to read from is still closed with it
        return response

    return answer
