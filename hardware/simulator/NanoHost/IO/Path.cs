namespace KioskFleet.NanoHost.IO;

/// <summary>Paths as nanoFramework has them: a drive letter, backslashes, no current folder but the root of the first drive.</summary>
public static class Path
{
    public static readonly char DirectorySeparatorChar = '\\';
    public static readonly char AltDirectorySeparatorChar = '/';
    public static readonly char VolumeSeparatorChar = ':';
    public static readonly char PathSeparator = ';';

    public static string? ChangeExtension(string? path, string? extension)
    {
        if (path is null)
        {
            return null;
        }

        int dot = DotOf(path);
        string bare = dot < 0 ? path : path[..dot];
        if (extension is null)
        {
            return bare;
        }

        return extension.StartsWith('.') ? bare + extension : bare + "." + extension;
    }

    public static string Combine(string path1, string path2)
    {
        ArgumentNullException.ThrowIfNull(path1);
        ArgumentNullException.ThrowIfNull(path2);
        if (path2.Length == 0)
        {
            return path1;
        }

        if (path1.Length == 0 || IsPathRooted(path2))
        {
            return path2;
        }

        return path1[^1] is '\\' or '/' or ':' ? path1 + path2 : path1 + "\\" + path2;
    }

    public static string? GetDirectoryName(string? path)
    {
        if (path is null)
        {
            return null;
        }

        string root = GetPathRoot(path) ?? "";
        if (path.Length <= root.Length)
        {
            return null;
        }

        int slash = path.LastIndexOfAny(['\\', '/']);
        return slash < root.Length ? root : path[..slash];
    }

    public static string? GetExtension(string? path)
    {
        if (path is null)
        {
            return null;
        }

        int dot = DotOf(path);
        return dot < 0 || dot == path.Length - 1 ? "" : path[dot..];
    }

    public static string? GetFileName(string? path) => path?[(path.LastIndexOfAny(['\\', '/', ':']) + 1)..];

    public static string? GetFileNameWithoutExtension(string? path)
    {
        string? name = GetFileName(path);
        int dot = name?.LastIndexOf('.') ?? -1;
        return dot < 0 ? name : name![..dot];
    }

    /// <exception cref="ArgumentException">The path does not begin with a drive, or leaves it.</exception>
    public static string GetFullPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length < 3 || path[1] != ':' || path[2] is not ('\\' or '/') || !char.IsAsciiLetter(path[0]))
        {
            throw new ArgumentException($"A path on the terminal begins with a drive, such as I:\\; this one is \"{path}\".", nameof(path));
        }

        var parts = new List<string>();
        foreach (string part in path[3..].Split('\\', '/'))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part == "..")
            {
                if (parts.Count == 0)
                {
                    throw new ArgumentException($"The path \"{path}\" leaves its drive.", nameof(path));
                }

                parts.RemoveAt(parts.Count - 1);
                continue;
            }

            if (part.AsSpan().ContainsAny(GetInvalidFileNameChars()))
            {
                throw new ArgumentException($"The name \"{part}\" holds a character that the file systems of the boards do not take.", nameof(path));
            }

            parts.Add(part);
        }

        return $"{char.ToUpperInvariant(path[0])}:\\{string.Join('\\', parts)}";
    }

    public static char[] GetInvalidFileNameChars() => ['"', '<', '>', '|', '\0', ':', '*', '?', '\\', '/'];

    public static char[] GetInvalidPathChars() => ['"', '<', '>', '|', '\0'];

    public static string? GetPathRoot(string? path)
    {
        if (path is null)
        {
            return null;
        }

        if (path.Length >= 2 && path[1] == ':')
        {
            return path.Length >= 3 && path[2] is '\\' or '/' ? path[..3] : path[..2];
        }

        return path.Length > 0 && path[0] is '\\' or '/' ? path[..1] : "";
    }

    public static bool HasExtension(string? path) => path is not null && DotOf(path) is var dot && dot >= 0 && dot < path.Length - 1;

    public static bool IsPathRooted(string? path) => !string.IsNullOrEmpty(GetPathRoot(path));

    private static int DotOf(string path)
    {
        int dot = path.LastIndexOf('.');
        return dot > path.LastIndexOfAny(['\\', '/', ':']) ? dot : -1;
    }
}
