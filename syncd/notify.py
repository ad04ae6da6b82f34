"""Shows a notification on the user's desktop, where there is one."""

APP = "syncd"
SECONDS = 10.0
"""A desktop that takes longer has none to show it."""


def show(title: str, body: str) -> bool:
    """Show one notification; False when there is no desktop that took it."""
    import asyncio

    return asyncio.run(_show(title, body))


async def _show(title: str, body: str) -> bool:
    import asyncio
    import logging

    from desktop_notifier import DesktopNotifier

    # It tells of every machine without a desktop, with all it knows: whether it worked is enough.
    logging.getLogger("desktop_notifier").setLevel(logging.CRITICAL)
    shown: list[str] = []
    try:
        async with asyncio.timeout(SECONDS):
            notifier = DesktopNotifier(app_name=APP, app_icon=None)
            if not await notifier.has_authorisation() and not await notifier.request_authorisation():
                return False
            await notifier.send(title=title, message=body, on_dispatched=lambda: shown.append(body))
    except (OSError, TimeoutError, RuntimeError):
        return False
    return bool(shown)
