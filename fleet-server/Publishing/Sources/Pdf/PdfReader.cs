using System.Globalization;
using System.Xml;
using KioskFleet.Publishing.Decoders;
using KioskFleet.Publishing.Pictures;

namespace KioskFleet.Publishing.Sources.Pdf;

/// <summary>Reads PDF files with poppler's programs, each in a process of its own with limits.</summary>
internal sealed class PdfReader(PublishingOptions options)
{
    /// <summary>Pages drawn in one run: within its time also where pages are heavy.</summary>
    private const int PagesToARun = 8;

    /// <summary>A picture of fewer pixels is an ornament.</summary>
    private const int SmallestFigure = 100 * 100;

    private readonly LimitedProcess _process = new(options.Decoders);

    /// <summary>Number of pages.</summary>
    /// <exception cref="DecoderException">It cannot be read; also if it has a password.</exception>
    public int CountPages(byte[] file)
        => _process.Run(DecoderProgram.PdfInfo, file, path => [path], stream =>
        {
            string text = new StreamReader(new LimitedStream(stream, options.Decoders.TextBytes)).ReadToEnd();
            string? line = text.Split('\n').FirstOrDefault(l => l.StartsWith("Pages:", StringComparison.Ordinal));
            return line is not null && int.TryParse(line.AsSpan(6), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out int pages) ? pages : throw new InvalidDataException("No page count.");
        });

    /// <summary>All pages with their words; ends early when there are more characters than a document may have.</summary>
    public List<PdfPage> ReadPages(byte[] file)
    {
        List<PdfPage> pages = _process.Run(DecoderProgram.PdfText, file, path => ["-bbox", "-enc", "UTF-8", path, "-"], ReadWords);
        Dictionary<int, List<(int Pixels, double Area)>> images = _process.Run(DecoderProgram.PdfImages, file, path => ["-list", path], ReadImages);
        foreach (PdfPage page in pages)
        {
            List<(int Pixels, double Area)> own = images.GetValueOrDefault(page.Number, []);
            page.Covered = own.Count == 0 ? 0 : Math.Min(1, own.Sum(i => i.Area) / Math.Max(1, page.Width * page.Height));
            page.Figures = own.Count(i => i.Pixels >= SmallestFigure);
        }

        return pages;
    }

    /// <summary>Pages as pictures, in order.</summary>
    /// <param name="file">The file.</param>
    /// <param name="numbers">Rising.</param>
    public Dictionary<int, Pixels> Draw(byte[] file, IReadOnlyList<int> numbers)
    {
        Dictionary<int, Pixels> drawn = [];
        for (int i = 0; i < numbers.Count;)
        {
            int first = numbers[i];
            int count = 1;
            while (count < PagesToARun && i + count < numbers.Count && numbers[i + count] == first + count)
            {
                count++;
            }

            string from = first.ToString(CultureInfo.InvariantCulture);
            string to = (first + count - 1).ToString(CultureInfo.InvariantCulture);
            string side = PicturePreparation.ScanSide.ToString(CultureInfo.InvariantCulture);
            _process.Run(DecoderProgram.PdfPages, file, path => ["-f", from, "-l", to, "-scale-to", side, "-cropbox", path], stream =>
            {
                for (int k = 0; k < count; k++)
                {
                    drawn[first + k] = PixmapReader.Read(stream, PicturePreparation.ScanSide, options.MaxPicturePixels) ?? throw new InvalidDataException("A page is missing.");
                }

                return true;
            });
            i += count;
        }

        return drawn;
    }

    private List<PdfPage> ReadWords(Stream stream)
    {
        List<PdfPage> pages = [];
        List<PdfWord> words = [];
        int characters = 0;
        try
        {
            using XmlReader reader = XmlReader.Create(new LimitedStream(stream, options.Decoders.TextBytes),
                new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, CheckCharacters = false });
            while (characters <= options.MaxCharacters && reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element)
                {
                    continue;
                }

                if (reader.LocalName == "page")
                {
                    words = [];
                    pages.Add(new PdfPage(pages.Count + 1, Number(reader, "width"), Number(reader, "height"), words));
                }
                else if (reader.LocalName == "word" && pages.Count > 0)
                {
                    (double left, double top, double right, double bottom) = (Number(reader, "xMin"), Number(reader, "yMin"), Number(reader, "xMax"), Number(reader, "yMax"));
                    string text = PdfCharacters.Repair(reader.ReadElementContentAsString());
                    characters += text.Length;
                    if (bottom > top && right > left && !string.IsNullOrWhiteSpace(text))
                    {
                        words.Add(new PdfWord(left, top, right, bottom, text));
                    }
                }
            }
        }
        catch (XmlException e)
        {
            throw new InvalidDataException("The words' positions cannot be read.", e);
        }

        // Counted anew: the records were made before their words.
        return [.. pages.Select(p => new PdfPage(p.Number, p.Width, p.Height, p.Words))];
    }

    /// <summary>Pixels and area in square points of each picture, by page.</summary>
    private Dictionary<int, List<(int Pixels, double Area)>> ReadImages(Stream stream)
    {
        Dictionary<int, List<(int, double)>> images = [];
        using StreamReader reader = new(new LimitedStream(stream, options.Decoders.TextBytes));
        while (reader.ReadLine() is { } line)
        {
            // page num type width height color comp bpc enc interp object ID x-ppi y-ppi size ratio
            string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length >= 14 && parts[2] == "image" && int.TryParse(parts[0], CultureInfo.InvariantCulture, out int page) && int.TryParse(parts[3], CultureInfo.InvariantCulture, out int width)
                && int.TryParse(parts[4], CultureInfo.InvariantCulture, out int height) && double.TryParse(parts[12], CultureInfo.InvariantCulture, out double x) && double.TryParse(parts[13], CultureInfo.InvariantCulture, out double y))
            {
                if (!images.TryGetValue(page, out List<(int, double)>? list))
                {
                    images.Add(page, list = []);
                }

                list.Add(((int)Math.Min(int.MaxValue, (long)width * height), width / Math.Max(1, x) * 72 * (height / Math.Max(1, y)) * 72));
            }
        }

        return images;
    }

    private static double Number(XmlReader reader, string name)
        => double.TryParse(reader.GetAttribute(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : 0;

    /// <summary>Ends with an error where a program gives more than it may.</summary>
    private sealed class LimitedStream(Stream inner, int most) : Stream
    {
        private int _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _read; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = inner.Read(buffer, offset, count);
            _read += read;
            return _read <= most ? read : throw new InvalidDataException("The program gives too much.");
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
