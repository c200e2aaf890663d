namespace KioskFleet.Bench;

/// <summary>Finds the repository from where the program was built.</summary>
internal static class RepositoryFolder
{
    /// <summary>Full path of a file or folder of the repository.</summary>
    public static string PathOf(params ReadOnlySpan<string> parts)
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "KioskFleet.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine([folder ?? throw new InvalidOperationException("Run this from a build inside the repository."), .. parts]);
    }
}
