using System.Security.Cryptography;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Pictures;

namespace KioskFleet.Publishing.Decoders;

/// <summary>Decodes JPEG and PNG in a process of its own. Safe for concurrent use.</summary>
internal sealed class PictureDecoder(PublishingOptions options)
{
    /// <summary>Smallest side of a picture that is worth showing, pixels: lines and bullets of a text are smaller.</summary>
    public const int SmallestSide = 24;

    private readonly LimitedProcess _process = new(options.Decoders);

    /// <param name="file">Name of the file, for the message.</param>
    /// <param name="place">Where in it the picture stands.</param>
    /// <param name="bytes">A JPEG or PNG.</param>
    /// <param name="refused">Why there is no picture.</param>
    public Picture? Decode(string file, SourcePlace place, byte[] bytes, out Finding? refused)
    {
        refused = null;
        if (PictureHeader.Read(bytes) is not { Width: > 0, Height: > 0 } header)
        {
            refused = new Finding(Severity.Error, "picture.damaged", file, place);
            return null;
        }

        if ((long)header.Width * header.Height > options.MaxPicturePixels)
        {
            refused = new Finding(Severity.Error, "picture.toolarge", file, place, header.Width, header.Height, options.MaxPicturePixels / 1_000_000);
            return null;
        }

        try
        {
            return PicturePreparation.Prepare(Seen(bytes, header), Picture.DigestOf(SHA256.HashData(bytes), 0));
        }
        catch (DecoderException e)
        {
            refused = Finding(e, file, place, "picture.damaged");
            return null;
        }
    }

    /// <summary>The same picture in a smaller file, if it has more than pages ever show; without what the camera wrote beside it, such as the place where it was taken.</summary>
    /// <param name="bytes">A JPEG or PNG.</param>
    /// <param name="most">Bytes up to which a file stays as it is, if its sides are small enough.</param>
    /// <returns>The file itself if it is small already or cannot be decoded: whoever makes its page says why.</returns>
    public byte[] Reduce(byte[] bytes, int most)
    {
        if (PictureHeader.Read(bytes) is not { Width: > 0, Height: > 0 } header
            || (bytes.Length <= most && Math.Max(header.Width, header.Height) <= PicturePreparation.ScanSide)
            || (long)header.Width * header.Height > options.MaxPicturePixels)
        {
            return bytes;
        }

        try
        {
            Pixels pixels = Seen(bytes, header);
            byte[] smaller = JpegEncoder.Encode(pixels.Data, pixels.Width, pixels.Height, KeptQuality);
            return smaller.Length < bytes.Length ? smaller : bytes;
        }
        catch (DecoderException)
        {
            return bytes;
        }
    }

    /// <summary>Quality of a reduced picture: small print in a photographed page stays sharp.</summary>
    private const int KeptQuality = 88;

    /// <summary>Its pixels the right way up, made smaller to what pages show at most.</summary>
    /// <exception cref="DecoderException">It is damaged or too heavy, or a decoder is missing.</exception>
    private Pixels Seen(byte[] bytes, PictureHeader header)
    {
        Pixels? pixels = header.IsJpeg
            ? _process.Run(DecoderProgram.Jpeg, bytes, path => ["-pnm", path], Read)
            : _process.Run(DecoderProgram.Png, bytes, path => ["-mix", "-background=rgb:ff/ff/ff", path], Read);
        return pixels?.Turned(header.Orientation) ?? throw new DecoderException(DecoderProblem.Damaged, "", "");
    }

    /// <summary>A decoder's refusal in words for the person who uploads.</summary>
    public static Finding Finding(DecoderException e, string file, SourcePlace place, string damaged) => e.Problem switch
    {
        DecoderProblem.Missing => new Finding(Severity.Error, "decoder.missing", file, place, e.Program, e.Detail),
        DecoderProblem.TooHeavy => new Finding(Severity.Error, "decoder.tooheavy", file, place),
        DecoderProblem.Locked => new Finding(Severity.Error, "pdf.locked", file, place),
        _ => new Finding(Severity.Error, damaged, file, place),
    };

    private Pixels? Read(Stream stream) => PixmapReader.Read(stream, PicturePreparation.ScanSide, options.MaxPicturePixels);
}
