using System.Text;
using KioskFleet.NanoHost.Disk;

namespace KioskFleet.NanoHost.IO;

/// <summary><c>System.IO.File</c> of nanoFramework on the drives of the virtual board.</summary>
public static class File
{
    private const int CopyBufferBytes = 2048;

    public static StreamWriter AppendText(string path) => new(new FileStream(path, FileMode.Append, FileAccess.Write));

    public static void AppendAllText(string path, string contents)
    {
        using var stream = new FileStream(path, FileMode.Append, FileAccess.Write);
        stream.Write(Encoding.UTF8.GetBytes(contents));
    }

    public static void Copy(string sourceFileName, string destFileName) => Copy(sourceFileName, destFileName, overwrite: false);

    public static void Copy(string sourceFileName, string destFileName, bool overwrite)
    {
        using var from = new FileStream(sourceFileName, FileMode.Open, FileAccess.Read);
        using var to = new FileStream(destFileName, overwrite ? FileMode.Create : FileMode.CreateNew, FileAccess.Write);
        var buffer = new byte[CopyBufferBytes];
        for (int read = from.Read(buffer, 0, buffer.Length); read > 0; read = from.Read(buffer, 0, buffer.Length))
        {
            to.Write(buffer, 0, read);
        }
    }

    public static FileStream Create(string path) => new(path, FileMode.Create, FileAccess.ReadWrite);

    public static FileStream Create(string path, int bufferSize) => new(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize);

    public static void Delete(string path)
    {
        (BoardLife life, VirtualDisk disk, string inside) = DrivePath.Resolve(path);
        disk.Delete(life, inside);
    }

    public static bool Exists(string path) =>
        !string.IsNullOrEmpty(path) && DrivePath.TryResolve(path, out BoardLife life, out VirtualDisk disk, out string inside) && disk.FileExists(life, inside);

    public static FileAttributes GetAttributes(string path)
    {
        (BoardLife life, VirtualDisk disk, string inside) = DrivePath.Resolve(path);
        if (disk.DirectoryExists(life, inside))
        {
            return FileAttributes.Directory;
        }

        return disk.FileExists(life, inside) ? FileAttributes.Normal : throw new FileNotFoundException($"There is no file {path}.", path);
    }

    /// <exception cref="IOException">The target exists: unlike .NET's, nothing is ever replaced.</exception>
    public static void Move(string sourceFileName, string destFileName)
    {
        (BoardLife life, VirtualDisk disk, string from) = DrivePath.Resolve(sourceFileName);
        (_, VirtualDisk target, string to) = DrivePath.Resolve(destFileName);
        if (disk != target)
        {
            throw new IOException("A file moves within its drive only; copy it instead.");
        }

        disk.Move(life, from, to);
    }

    public static FileStream Open(string path, FileMode mode) => new(path, mode);

    public static FileStream Open(string path, FileMode mode, FileAccess access) => new(path, mode, access);

    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share) => new(path, mode, access, share);

    public static FileStream OpenRead(string path) => new(path, FileMode.Open, FileAccess.Read);

    public static StreamReader OpenText(string path) => new(OpenRead(path));

    public static FileStream OpenWrite(string path) => new(path, FileMode.OpenOrCreate, FileAccess.Write);

    public static byte[] ReadAllBytes(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read);
        BoardLife.Demand().Board.Heap.Demand((int)stream.Length);
        var all = new byte[stream.Length];
        stream.ReadExactly(all);
        return all;
    }

    public static string ReadAllText(string path) => Encoding.UTF8.GetString(ReadAllBytes(path));

    /// <summary>Checks that the file is there and keeps nothing: the drives of the virtual board have no attributes.</summary>
    public static void SetAttributes(string path, FileAttributes fileAttributes) => GetAttributes(path);

    public static void WriteAllBytes(string path, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write);
        stream.Write(bytes, 0, bytes.Length);
    }

    public static void WriteAllText(string path, string contents) => WriteAllBytes(path, Encoding.UTF8.GetBytes(contents));
}
