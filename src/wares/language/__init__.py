"""Language: text analysis, query understanding and suggestions; what words mean in a shop."""
