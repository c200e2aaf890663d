namespace KioskFleet.Cli;

/// <summary>The checkout that this command belongs to.</summary>
internal static class Repository
{
    /// <summary>Top folder: set by the starter, else found upwards from the program.</summary>
    public static string Root { get; } = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        string? given = Environment.GetEnvironmentVariable("KIOSK_ROOT");
        for (DirectoryInfo? folder = new(string.IsNullOrEmpty(given) ? AppContext.BaseDirectory : given); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "KioskFleet.sln")))
            {
                return folder.FullName;
            }
        }

        throw new KioskException("The checkout with KioskFleet.sln was not found. Start the command as ./kiosk in its top folder.", ExitCode.Missing);
    }
}
