namespace KioskFleet.Protocol;

/// <summary>One line of a <see cref="NeedRequest"/>.</summary>
public sealed class NeedItem
{
    public int Mode;
    public byte[] Id = new byte[0];

    /// <summary>Number of the block or child that the bitmap's first bit stands for.</summary>
    public int First;
    public byte[] Bitmap = new byte[0];

    public bool IsWanted(int bit) => bit >= 0 && bit < Bitmap.Length * 8 && (Bitmap[bit >> 3] & (1 << (bit & 7))) != 0;
}
