using System.Security.Cryptography;

namespace KioskFleet.Server.Storage;

/// <summary>The folder with everything that must outlive the process. Only its owner may read it: it holds keys.</summary>
internal sealed class DataDirectory
{
    private const UnixFileMode OwnerOnlyFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public DataDirectory(string path)
    {
        Root = Path.GetFullPath(path);
        CreateFolder(Root);
    }

    public string Root { get; }

    public string DatabaseFile => Path.Combine(Root, "fleet.db");

    public string this[string name] => Path.Combine(Root, name);

    public string Folder(string name)
    {
        string path = Path.Combine(Root, name);
        CreateFolder(path);
        return path;
    }

    /// <summary>Writes a file that only the owner may read: under another name first, so that a cut leaves the old content or the new, never half.</summary>
    public static void WriteSecret(string path, ReadOnlySpan<byte> content)
    {
        string temporary = path + ".new";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnlyFile;
        }

        using (FileStream file = new(temporary, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Random text of <paramref name="bytes"/> × 8 bits, in letters and digits that a terminal's configuration and a URL can carry.</summary>
    public static string RandomText(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));

    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnlyFolder);
        }
    }
}
