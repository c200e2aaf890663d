using System.Security.Cryptography;
using KioskFleet.Publishing.Decoders;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Pictures;

namespace KioskFleet.Publishing.Sources.Pdf;

/// <summary>Reads .pdf page by page: text where there is text that can be trusted, else the page as a picture.</summary>
internal sealed class PdfImporter(PublishingOptions options)
{
    /// <summary>A page of which a picture covers so much is a scan, whatever text lies beneath: nobody has proof-read that.</summary>
    private const double ScanCovers = 0.6;

    /// <summary>Fewer characters beside a picture are its caption or a stamp.</summary>
    private const int FewCharacters = 20;
    private const double PictureCovers = 0.25;

    /// <summary>Of text more than this share of unknown characters makes nonsense.</summary>
    private const double MostUnknown = 0.05;

    /// <summary>The end mark stands within so many bytes of the end; mail programs add some.</summary>
    private const int EndWithin = 2048;

    private readonly PdfReader _reader = new(options);

    public List<Block> Import(string file, byte[] bytes, CharacterFilter filter, ImportFindings findings)
    {
        try
        {
            // Poppler mends a file whose end is missing, and gives the pages that are left: less than its author meant to publish.
            if (bytes.AsSpan(Math.Max(0, bytes.Length - EndWithin)).IndexOf("%%EOF"u8) < 0)
            {
                findings.Add(new Finding(Severity.Error, "pdf.damaged", file, SourcePlace.WholeFile));
                return [];
            }

            int count = _reader.CountPages(bytes);
            if (count > options.MaxPdfPages)
            {
                findings.Add(new Finding(Severity.Error, "pdf.pages", file, SourcePlace.WholeFile, count, options.MaxPdfPages));
                return [];
            }

            List<PdfPage> pages = _reader.ReadPages(bytes);
            int characters = pages.Sum(p => p.Characters);
            bool whole = characters > options.MaxCharacters || (pages.Count == count && pages.TrueForAll(p => p.Width > 0 && p.Height > 0));
            if (!whole)
            {
                findings.Add(new Finding(Severity.Error, "pdf.damaged", file, SourcePlace.WholeFile));
                return [];
            }

            if (characters > options.MaxCharacters)
            {
                findings.Add(new Finding(Severity.Error, "text.toolong", file, SourcePlace.WholeFile, characters, options.MaxCharacters));
                return [];
            }

            return Blocks(file, bytes, pages, filter, findings);
        }
        catch (DecoderException e)
        {
            findings.Add(PictureDecoder.Finding(e, file, SourcePlace.WholeFile, "pdf.damaged"));
            return [];
        }
    }

    private List<Block> Blocks(string file, byte[] bytes, List<PdfPage> pages, CharacterFilter filter, ImportFindings findings)
    {
        bool[] scanned = [.. pages.Select(p => IsPicture(p))];
        int[] numbers = [.. pages.Where((_, i) => scanned[i]).Select(p => p.Number)];
        if (numbers.Length > options.MaxPictures)
        {
            findings.Add(new Finding(Severity.Error, "picture.many", file, SourcePlace.WholeFile, numbers.Length, options.MaxPictures));
            return [];
        }

        Dictionary<int, Pixels> drawn = _reader.Draw(bytes, numbers);
        byte[] digest = SHA256.HashData(bytes);
        List<Block> blocks = [];
        PdfText text = new(filter);
        for (int i = 0; i < pages.Count;)
        {
            if (!scanned[i])
            {
                int end = i;
                while (end < pages.Count && !scanned[end])
                {
                    end++;
                }

                text = new PdfText(filter);
                blocks.AddRange(text.Read(pages.GetRange(i, end - i)));
                Tell(file, pages.GetRange(i, end - i), text, findings);
                i = end;
                continue;
            }

            SourcePlace place = SourcePlace.Page(pages[i].Number);
            Picture picture = PicturePreparation.Prepare(drawn[pages[i].Number], Picture.DigestOf(digest, pages[i].Number));
            drawn.Remove(pages[i].Number);
            if (!picture.IsEmpty)
            {
                blocks.Add(new PictureBlock(place, picture, "", PictureRole.Sheet));
                findings.Add(new Finding(Severity.Note, pages[i].Characters >= FewCharacters ? "pdf.hiddentext" : "pdf.scanned", file, place, pages[i].Number));
            }

            i++;
        }

        return blocks;
    }

    private static void Tell(string file, List<PdfPage> pages, PdfText text, ImportFindings findings)
    {
        foreach (PdfPage page in pages.Where(p => p.Figures > 0))
        {
            findings.Add(new Finding(Severity.Warning, "pdf.figures", file, SourcePlace.Page(page.Number), page.Figures));
        }

        if (text.Tables > 0)
        {
            findings.Add(new Finding(Severity.Warning, "pdf.tables", file, SourcePlace.Page(pages[0].Number), text.Tables));
        }

        if (text.Running > 0)
        {
            findings.Add(new Finding(Severity.Note, "pdf.running", file, SourcePlace.Page(pages[0].Number), text.Running));
        }
    }

    private static bool IsPicture(PdfPage page)
    {
        int unknown = page.Words.Sum(w => w.Text.Count(PdfCharacters.IsUnknown));
        return page.Characters == 0 || page.Covered >= ScanCovers || (page.Characters < FewCharacters && page.Covered >= PictureCovers) || unknown > page.Characters * MostUnknown;
    }
}
