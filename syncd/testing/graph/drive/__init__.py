"""The OneDrive half of the fake Graph: drives, items, uploads, sharing, and people who work in Word.

For tests and plugin authors::

    sam = graph.files("sam.rivera@example.com")          # in front of OneDrive
    item = sam.put("/Apps/syncd/Alex.docx")              # a blank document; or with its bytes
    sam.share(item.id, "alex.moreau@example.com")
    page = graph.person("alex.moreau@example.com").document(item.id)
    page.add_line("Monday", "typed below a heading")     # opens, saves and closes at once
    page.tick("Ask Kim")                                 # a content control with a check box
    page.comment("Monday", "Really?"), page.suggest("Ask Kim", " first"), page.add_picture("Monday")
    page.lines, page.ticks, page.parts(), page.versions()
    with sam.open(item.id):                              # whoever writes now is answered 423
        ...
    with graph.server.paused():                          # beside a client that is running
        page.write_after("Ask Kim", " today")
    graph.drive_api.drives.settings.lock = "notAllowed"  # ``settings`` says what else may differ
    graph.faults.add(fault(429, "activityLimitReached"), path="/v1.0/me/drive*")
    graph.faults.add(Lost(), method="PUT", path="/uploads/*")

The addresses to upload to and download from are on ``localhost``, the API on ``127.0.0.1``: two hosts
for a client, as in the service. A token sent there is kept in ``graph.refused``.
"""
