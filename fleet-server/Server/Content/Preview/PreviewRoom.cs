using System.Security.Cryptography;

namespace KioskFleet.Server.Content;

/// <summary>Previews that are being looked at: the newest few, in memory alone.</summary>
internal sealed class PreviewRoom(IPageMaker pages)
{
    /// <summary>Previews kept: a person goes back and forth between three screens of one document. Each holds some megabytes of pictures.</summary>
    private const int Most = 9;

    private readonly Lock _turn = new();
    private readonly Dictionary<string, (PagePreview? Preview, long Used)> _kept = new(StringComparer.Ordinal);
    private long _uses;

    /// <summary>The preview of a file on the screens of a profile; null: it cannot be laid out.</summary>
    public PagePreview? Of(PublishRequest request, string profile)
    {
        string key = string.Join('\n', profile, request.FileName, request.Title, request.Column, request.Kind, PrivacyRecord.Write(request.Privacy), Convert.ToHexStringLower(SHA256.HashData(request.Content)));
        lock (_turn)
        {
            if (!_kept.TryGetValue(key, out (PagePreview? Preview, long Used) found))
            {
                if (_kept.Count >= Most)
                {
                    _kept.Remove(_kept.MinBy(k => k.Value.Used).Key);
                }

                found.Preview = pages.Preview(request, profile) is { } set ? new PagePreview(set) : null;
            }

            _kept[key] = (found.Preview, ++_uses);
            return found.Preview;
        }
    }
}
