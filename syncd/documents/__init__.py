"""Agendas out of the store, as text, through the gate, onto a desk; and back what people wrote there."""
