using System.Security.Cryptography;
using KioskFleet.Publishing.Decoders;
using KioskFleet.Publishing.Findings;

namespace KioskFleet.Publishing.Forms;

/// <summary>A picture that is uploaded into a form.</summary>
public static class FormPicture
{
    /// <summary>Endings of names that the form's picture fields take.</summary>
    public const string Accept = ".jpg,.jpeg,.png";

    /// <summary>The name by which cells call it: the same file has the same name.</summary>
    public static string NameOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8));

    /// <summary>Media type by its first bytes; null: neither JPEG nor PNG.</summary>
    public static string? MediaType(byte[] bytes) => PictureHeader.Read(bytes) is { } header ? header.IsJpeg ? "image/jpeg" : "image/png" : null;

    /// <summary>What is wrong with it as far as its first bytes tell; null: nothing. It is decoded only when the page is made, in a process of its own.</summary>
    public static Wording? Wrong(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return bytes.Length > FormDefinition.MaxPictureBytes ? new Wording("form.error.picture.large", bytes.Length / 1024 / 1024, FormDefinition.MaxPictureBytes / 1024 / 1024)
            : PictureHeader.Read(bytes) is not { Width: > 0, Height: > 0 } ? new Wording("form.error.picture.kind")
            : null;
    }
}
