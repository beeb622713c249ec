"""Real processes on real services, killed and starved: what was acknowledged stays, and every result ends as it should be."""
