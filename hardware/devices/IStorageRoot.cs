namespace KioskFleet.Hardware;

/// <summary>A place for files.</summary>
public interface IStorageRoot
{
    /// <summary>Path with its closing separator, for example <c>I:\</c> or <c>D:\</c>.</summary>
    string Path { get; }

    bool IsPresent { get; }

    /// <summary>Bytes that the object store may reserve here; nanoFramework cannot tell the size of a drive, so the board's description does.</summary>
    long CapacityBytes { get; }
}
