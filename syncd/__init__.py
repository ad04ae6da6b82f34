"""syncd keeps recurring 1:1s alive: it watches calendars, judges every slot and prepares agendas."""

__version__ = "0.1.0"
