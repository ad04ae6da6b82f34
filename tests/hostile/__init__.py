"""What syncd must stand: calendars, texts and moments meant to break it.

=================================  ==================================  =======================================
what is sent                       to what                             tested in
=================================  ==================================  =======================================
rules, zones, sizes, floods        file, HTTP feed, folder, alone      ``test_bombs.py`` (``bombs.py``)
broken events among good ones      the same; doctor, sync, status      ``test_bombs.py`` (``BROKEN``)
cut off and damaged calendars      reader; store, settled rows, audit  ``test_damaged_calendars.py``
escapes, markup, bidi, invisible   terminal, pipe, errors, config,     ``test_terminal.py``, ``test_texts.py``
                                   file names, answers of servers
templates                          agenda, prep sheet                  ``test_texts.py``, ``tests/documents``
Markdown, HTML, forged markers     documents, as Markdown and as HTML  ``test_documents.py``
paths, devices, long names, links  documents folder                    ``test_outside.py``, ``test_texts.py``
formulas                           every CSV; LibreOffice              ``test_tables.py``
addresses in events, redirects     a server that must not be asked     ``test_outside.py``, ``test_remote.py``
forged UIDs, organizers, methods   file, calendar, folder, account     ``test_strangers.py``
SQL, NUL, surrogates, lines, size  store, goals as text, JSON, tasks   ``test_texts.py``, ``tests/goaltext``
shell words in addresses           every command offered to copy       ``test_shell.py``
words for an AI assistant          all of these: they are text         ``texts.py``; no model reads them
anything at all                    reader                              ``make fuzz``, ``test_found.py``
folders nobody here has seen       connect, sync, audit                ``make corpus``, ``test_corpus.py``
a store that fails at any call     every command that writes           ``test_store_faults.py``
=================================  ==================================  =======================================
"""
