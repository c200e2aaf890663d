using KioskFleet.NanoHost.Disk;

namespace KioskFleet.NanoHost.IO;

/// <summary><c>System.IO.Directory</c> of nanoFramework: no patterns, no time stamps, full paths out.</summary>
public static class Directory
{
    public static DirectoryInfo CreateDirectory(string path)
    {
        (BoardLife life, VirtualDisk disk, string inside) = DrivePath.Resolve(path);
        if (inside.Length > 0)
        {
            disk.CreateDirectory(life, inside);
        }

        return new DirectoryInfo(path);
    }

    public static void Delete(string path) => Delete(path, recursive: false);

    public static void Delete(string path, bool recursive)
    {
        (BoardLife life, VirtualDisk disk, string inside) = DrivePath.Resolve(path);
        if (recursive)
        {
            foreach (string file in GetFiles(path))
            {
                File.Delete(file);
            }

            foreach (string directory in GetDirectories(path))
            {
                Delete(directory, recursive: true);
            }
        }

        disk.DeleteDirectory(life, inside);
    }

    public static bool Exists(string path) =>
        !string.IsNullOrEmpty(path) && DrivePath.TryResolve(path, out BoardLife life, out VirtualDisk disk, out string inside) && disk.DirectoryExists(life, inside);

    public static string GetCurrentDirectory() => "I:\\";

    public static string[] GetFiles(string path)
    {
        (BoardLife life, VirtualDisk disk, string inside) = DrivePath.Resolve(path);
        return Prefixed(path, disk.Files(life, inside));
    }

    public static string[] GetDirectories(string path)
    {
        (BoardLife life, VirtualDisk disk, string inside) = DrivePath.Resolve(path);
        return Prefixed(path, disk.Directories(life, inside));
    }

    public static void Move(string sourceDirName, string destDirName)
    {
        (BoardLife life, VirtualDisk disk, string from) = DrivePath.Resolve(sourceDirName);
        (_, VirtualDisk target, string to) = DrivePath.Resolve(destDirName);
        if (disk != target)
        {
            throw new IOException("A folder moves within its drive only.");
        }

        disk.MoveDirectory(life, from, to);
    }

    /// <exception cref="NotSupportedException">Always: firmware names whole paths.</exception>
    public static void SetCurrentDirectory(string path) => throw new NotSupportedException("The virtual board has no current folder; use whole paths.");

    private static string[] Prefixed(string path, string[] names)
    {
        string prefix = Path.GetFullPath(path);
        prefix = prefix[^1] == '\\' ? prefix : prefix + "\\";
        return [.. names.Select(name => prefix + name)];
    }
}

/// <summary>A folder by name.</summary>
public sealed class DirectoryInfo(string path)
{
    public string FullName { get; } = Path.GetFullPath(path);

    public string Name => Path.GetFileName(FullName) is { Length: > 0 } name ? name : FullName;

    public bool Exists => Directory.Exists(FullName);

    public DirectoryInfo Root => new(FullName[..3]);

    public DirectoryInfo? Parent => Path.GetDirectoryName(FullName) is { } parent ? new DirectoryInfo(parent) : null;

    public void Create() => Directory.CreateDirectory(FullName);

    public DirectoryInfo CreateSubdirectory(string path) => Directory.CreateDirectory(Path.Combine(FullName, path));

    public FileInfo[] GetFiles() => [.. Directory.GetFiles(FullName).Select(file => new FileInfo(file))];

    public DirectoryInfo[] GetDirectories() => [.. Directory.GetDirectories(FullName).Select(directory => new DirectoryInfo(directory))];

    public void MoveTo(string destDirName) => Directory.Move(FullName, destDirName);

    public void Delete() => Directory.Delete(FullName);

    public void Delete(bool recursive) => Directory.Delete(FullName, recursive);

    public override string ToString() => FullName;
}

/// <summary>A file by name.</summary>
public sealed class FileInfo(string fileName)
{
    public string FullName { get; } = Path.GetFullPath(fileName);

    public string Name => Path.GetFileName(FullName)!;

    public string Extension => Path.GetExtension(FullName)!;

    public string? DirectoryName => Path.GetDirectoryName(FullName);

    public DirectoryInfo? Directory => DirectoryName is { } directory ? new DirectoryInfo(directory) : null;

    public bool Exists => File.Exists(FullName);

    public FileAttributes Attributes => File.GetAttributes(FullName);

    public long Length
    {
        get
        {
            using FileStream stream = File.OpenRead(FullName);
            return stream.Length;
        }
    }

    public FileStream Create() => File.Create(FullName);

    public void Delete() => File.Delete(FullName);

    public override string ToString() => FullName;
}

/// <summary>A drive. As on the boards, <see cref="TotalSize"/> is −1 and formatting is not supported.</summary>
public sealed class DriveInfo
{
    public DriveInfo(string driveName)
    {
        string root = Path.GetFullPath(driveName.Length == 2 ? driveName + "\\" : driveName)[..3];
        VirtualDisk disk = BoardLife.Demand().Board.FindDrive(root) ?? throw new ArgumentException($"There is no drive {driveName}.", nameof(driveName));
        Name = root;
        DriveType = disk.IsRemovable ? DriveType.Removable : DriveType.Fixed;
    }

    public DriveType DriveType { get; set; }

    public string Name { get; set; }

    public long TotalSize { get; set; } = -1;

    public static DriveInfo[] GetDrives() =>
        [.. BoardLife.Demand().Board.Drives.Keys.Order(StringComparer.Ordinal).Select(root => new DriveInfo(root))];

    /// <exception cref="NotSupportedException">Always, as on the boards.</exception>
    public void Format(string fileSystem, uint parameter) => throw new NotSupportedException("Formatting is not supported on the boards.");

    public void Refresh() => BoardLife.Demand();

    public static string[] GetFileSystems() => ["LITTLEFS", "FAT"];

    public static void MountRemovableVolumes() => BoardLife.Demand();
}
