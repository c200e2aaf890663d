namespace KioskFleet.NanoHost.Disk;

/// <summary>Where a disk's files really are. Paths are relative to the drive's root, separated by backslashes, "" being the root.</summary>
internal abstract class DiskBacking : IDisposable
{
    public abstract bool FileExists(string path);

    public abstract bool DirectoryExists(string path);

    /// <summary>Opens the content of a file that exists, or makes an empty one.</summary>
    public abstract FileContent Open(string path);

    public abstract void Delete(string path);

    public abstract void Move(string from, string to);

    public abstract void CreateDirectory(string path);

    public abstract void DeleteDirectory(string path);

    public abstract void MoveDirectory(string from, string to);

    /// <summary>Names of the files directly in a folder, in ordinal order.</summary>
    public abstract string[] Files(string path);

    /// <summary>Names of the folders directly in a folder, in ordinal order.</summary>
    public abstract string[] Directories(string path);

    /// <summary>Bytes of all files together.</summary>
    public abstract long UsedBytes();

    public virtual void Dispose()
    {
    }

    protected static string ParentOf(string path)
    {
        int at = path.LastIndexOf('\\');
        return at < 0 ? "" : path[..at];
    }
}

/// <summary>A disk image in memory, for tests that cut the power thousands of times a second.</summary>
internal sealed class MemoryBacking : DiskBacking
{
    private readonly Dictionary<string, SparseContent> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _directories = new(StringComparer.OrdinalIgnoreCase) { "" };

    public override bool FileExists(string path) => _files.ContainsKey(path);

    public override bool DirectoryExists(string path) => _directories.Contains(path);

    public override FileContent Open(string path)
    {
        if (!_files.TryGetValue(path, out SparseContent? content))
        {
            _files[path] = content = new SparseContent();
        }

        return content;
    }

    public override void Delete(string path) => _files.Remove(path);

    public override void Move(string from, string to)
    {
        _files.Remove(from, out SparseContent? content);
        _files[to] = content!;
    }

    public override void CreateDirectory(string path)
    {
        for (; path.Length > 0; path = ParentOf(path))
        {
            _directories.Add(path);
        }
    }

    public override void DeleteDirectory(string path) => _directories.Remove(path);

    public override void MoveDirectory(string from, string to)
    {
        string below = from + "\\";
        foreach (string name in _directories.Where(name => Equal(name, from) || name.StartsWith(below, StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            _directories.Remove(name);
            _directories.Add(to + name[from.Length..]);
        }

        foreach (string name in _files.Keys.Where(name => name.StartsWith(below, StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            Move(name, to + name[from.Length..]);
        }
    }

    public override string[] Files(string path) => NamesIn(path, _files.Keys);

    public override string[] Directories(string path) => NamesIn(path, _directories.Where(name => name.Length > 0));

    public override long UsedBytes() => _files.Values.Sum(content => content.Length);

    public MemoryBacking Clone()
    {
        var clone = new MemoryBacking();
        foreach (string directory in _directories)
        {
            clone._directories.Add(directory);
        }

        foreach ((string name, SparseContent content) in _files)
        {
            clone._files[name] = content.Clone();
        }

        return clone;
    }

    private static bool Equal(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static string[] NamesIn(string path, IEnumerable<string> names) =>
        [.. names.Where(name => Equal(ParentOf(name), path)).Select(name => name[(name.LastIndexOf('\\') + 1)..]).Order(StringComparer.Ordinal)];
}

/// <summary>A folder of the host as a disk.</summary>
internal sealed class HostBacking : DiskBacking
{
    private readonly string _root;

    public HostBacking(string root)
    {
        _root = System.IO.Path.GetFullPath(root);
        System.IO.Directory.CreateDirectory(_root);
    }

    public override bool FileExists(string path) => System.IO.File.Exists(Host(path));

    public override bool DirectoryExists(string path) => System.IO.Directory.Exists(Host(path));

    public override FileContent Open(string path) => new HostContent(Host(path), FileMode.OpenOrCreate);

    public override void Delete(string path) => System.IO.File.Delete(Host(path));

    public override void Move(string from, string to) => System.IO.File.Move(Host(from), Host(to));

    public override void CreateDirectory(string path) => System.IO.Directory.CreateDirectory(Host(path));

    public override void DeleteDirectory(string path) => System.IO.Directory.Delete(Host(path));

    public override void MoveDirectory(string from, string to) => System.IO.Directory.Move(Host(from), Host(to));

    public override string[] Files(string path) => Names(System.IO.Directory.GetFiles(Host(path)));

    public override string[] Directories(string path) => Names(System.IO.Directory.GetDirectories(Host(path)));

    public override long UsedBytes() =>
        new DirectoryInfo(_root).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    private static string[] Names(string[] paths) => [.. paths.Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private string Host(string path)
    {
        if (path.Split('\\').Any(part => part is ".." || part.Contains('/', StringComparison.Ordinal)))
        {
            throw new ArgumentException($"The path \"{path}\" leaves the drive.", nameof(path));
        }

        return path.Length == 0 ? _root : System.IO.Path.Combine(_root, path.Replace('\\', System.IO.Path.DirectorySeparatorChar));
    }
}
