"""Acts on threads and members, reports, sanctions."""
