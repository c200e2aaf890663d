using KioskFleet.Publishing.Decoders;

namespace KioskFleet.Publishing.Forms;

/// <summary>Makes photos that are put into forms small enough to be kept there, in the decoders' process of their own: a telephone's photo has ten times the pixels that any screen shows. Safe for concurrent use.</summary>
public sealed class FormPictureReducer(PublishingOptions options)
{
    /// <summary>Bytes up to which a picture of the right size stays as it was uploaded: a form holds a dozen of them.</summary>
    public const int KeptBytes = 1_400_000;

    private readonly PictureDecoder _decoder = new(options);

    /// <summary>The picture, smaller if it was large; the file itself if it is small already or no picture.</summary>
    public byte[] Reduce(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return _decoder.Reduce(bytes, KeptBytes);
    }
}
