using KioskFleet.Protocol;
using KioskFleet.Stage;

namespace KioskFleet.Server.Content;

/// <summary>A document as one screen would show it: drawn by the terminal's own code, page by page as they are asked for. Safe for concurrent use.</summary>
internal sealed class PagePreview(PreviewSet set)
{
    /// <summary>Pages of one text size that are drawn; a longer document is looked through in its text.</summary>
    public const int MostPages = 120;

    private readonly Lock _turn = new();
    private readonly Dictionary<(byte Size, int Page), byte[]> _drawn = [];

    public PreviewSet Set => set;

    /// <summary>Pages that can be looked at in a text size.</summary>
    public int PagesOf(byte textSize) => Math.Min(MostPages, textSize == TextSize.Elder ? set.ElderPages : set.NormalPages);

    /// <summary>A page as PNG; null: there is none with this number, from 0.</summary>
    public byte[]? Picture(byte textSize, int page)
    {
        if (page < 0 || page >= PagesOf(textSize))
        {
            return null;
        }

        lock (_turn)
        {
            if (!_drawn.ContainsKey((textSize, page)))
            {
                Draw(textSize, page);
            }

            return _drawn[(textSize, page)];
        }
    }

    /// <summary>Draws all pages up to one: a terminal, too, comes to a page through those before it.</summary>
    private void Draw(byte textSize, int last)
    {
        using PageStage stage = new(set.Width, set.Height, set.Find);
        stage.Show(set.Root);
        stage.Open(set.Column, set.DocumentKey, textSize);
        for (int page = 0; ; page++)
        {
            if (!_drawn.ContainsKey((textSize, page)))
            {
                _drawn[(textSize, page)] = stage.CapturePng();
            }

            if (page == last)
            {
                return;
            }

            stage.Touch(TouchAction.NextPage);
        }
    }
}

/// <summary>A set with one document, in memory.</summary>
/// <param name="Find">Gives the object of an identity (16 bytes), or null.</param>
/// <param name="Cut">The document is longer than what is shown of it.</param>
internal sealed record PreviewSet(string Profile, int Width, int Height, byte[] Root, Func<byte[], byte[]?> Find, int Column, int DocumentKey, int NormalPages, int ElderPages, bool Cut);
