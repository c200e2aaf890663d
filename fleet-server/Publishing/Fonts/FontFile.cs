namespace KioskFleet.Publishing.Fonts;

/// <summary>One face in one file.</summary>
/// <param name="Path">Absolute path of a .ttf, .otf or .ttc file.</param>
/// <param name="Index">Number of the face in a collection; 0 in a file of one.</param>
public sealed record FontFile(string Path, int Index);

/// <summary>A face as pages use it, with the files that are asked for a character one after another.</summary>
public enum FaceId
{
    /// <summary>Reading text.</summary>
    Sans = 0,

    /// <summary>Headings, bars, buttons.</summary>
    Bold = 1,
}
