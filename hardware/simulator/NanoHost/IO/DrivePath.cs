using KioskFleet.NanoHost.Disk;

namespace KioskFleet.NanoHost.IO;

/// <summary>Splits "I:\folder\file" into the drive's disk and the path inside it.</summary>
internal static class DrivePath
{
    public static (BoardLife Life, VirtualDisk Disk, string Inside) Resolve(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        BoardLife life = BoardLife.Demand();
        string full = Path.GetFullPath(path);
        string root = full[..3];
        VirtualDisk disk = life.Board.FindDrive(root) ?? throw new IOException($"There is no drive {root} on this board.");
        return (life, disk, full[3..].TrimEnd('\\'));
    }

    /// <summary>For questions that answer "no" where the drive is missing.</summary>
    public static bool TryResolve(string path, out BoardLife life, out VirtualDisk disk, out string inside)
    {
        life = BoardLife.Demand();
        string full = Path.GetFullPath(path);
        VirtualDisk? found = life.Board.FindDrive(full[..3]);
        disk = found!;
        inside = full[3..].TrimEnd('\\');
        return found is not null;
    }
}
