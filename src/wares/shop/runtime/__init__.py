"""What an open shop consists of: components, index generations, folder, language, settings."""
