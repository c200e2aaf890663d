using System;
using System.IO;
using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Health;

/// <summary>Receipts for a card that goes back to the township (SPEC.md §10): the terminal's own report and its proof, as it would send them, in files of two places each, so that pulling the card out at any moment leaves
/// the last receipt or the one before.</summary>
public sealed class ReceiptWriter
{
    /// <summary>Extension of a receipt's file.</summary>
    public const string Extension = ".kfr";

    /// <summary>Bytes of one file's content.</summary>
    public const int PartBytes = 8000;

    /// <summary>Files of one terminal: together they hold all lines that its journal can.</summary>
    public const int MaxParts = 16;

    /// <summary>Bytes of a part's head and seal.</summary>
    private const int HeadRoom = 64 + ReceiptSeal.Bytes;

    /// <summary>Bytes that a message of 32 lines takes at most, with its frame.</summary>
    private const int MessageRoom = 1200;

    private readonly string _terminalId;
    private readonly ShownSender _proof;
    private readonly string _secret;
    private readonly CborWriter _message = new CborWriter(new byte[2048]);

    /// <param name="terminalId">Whose receipts.</param>
    /// <param name="secret">The terminal's password: what it is known by on the link, too.</param>
    /// <param name="proof">What was shown and no server has taken.</param>
    public ReceiptWriter(string terminalId, string secret, ShownSender proof)
    {
        _terminalId = terminalId;
        _proof = proof;
        _secret = secret;
    }

    /// <summary>Writes the report and all proof that the server has not taken.</summary>
    /// <param name="folder">Folder of receipts, with a separator at its end; made if it is not there.</param>
    /// <param name="report">A whole report.</param>
    /// <returns>Files written; −1: the card failed.</returns>
    public int Write(string folder, byte[] report)
    {
        try
        {
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
            }

            byte[] key = ReceiptSeal.Key(_secret);
            byte[] image = new byte[PartBytes];
            int number = _proof.FirstWaiting;
            for (int part = 0; part < MaxParts; part++)
            {
                CborWriter w = new CborWriter(image);
                int messages = part == 0 ? 1 : 0;
                int end = Plan(number, part == 0 ? report.Length + HeadRoom : HeadRoom, out int more);
                if (part > 0 && more == 0)
                {
                    return part;
                }

                w.WriteMapHead(3);
                w.WriteInt(1);
                w.WriteText(_terminalId);
                w.WriteInt(2);
                w.WriteInt(part);
                w.WriteInt(3);
                w.WriteArrayHead(messages + more);
                if (part == 0)
                {
                    w.WriteArrayHead(2);
                    w.WriteText(Topics.Report);
                    w.WriteBytes(report);
                }

                while (number < end)
                {
                    ShownReport shown = new ShownReport();
                    number = _proof.Compose(number, shown);
                    _message.Reset();
                    shown.Encode(_message);
                    w.WriteArrayHead(2);
                    w.WriteText(Topics.Shown);
                    w.WriteBytes(_message.ToArray());
                }

                SlotFile file = new SlotFile(folder + _terminalId + "-" + part.ToString("D2") + Extension, PartBytes);
                int sealedBytes = w.Length + ReceiptSeal.Bytes;
                Array.Copy(ReceiptSeal.Of(key, w.ToArray()), 0, image, w.Length, ReceiptSeal.Bytes);
                if (!file.Write(image, sealedBytes))
                {
                    return -1;
                }
            }

            return MaxParts;
        }
        catch (Exception)
        {
            return -1;
        }
    }

    /// <summary>How many messages of proof fit.</summary>
    private int Plan(int number, int used, out int messages)
    {
        messages = 0;
        while (number < _proof.NextRecord && used + MessageRoom <= PartBytes)
        {
            ShownReport shown = new ShownReport();
            int next = _proof.Compose(number, shown);
            if (shown.Count == 0)
            {
                // Only records that cannot be read are left.
                return number;
            }

            number = next;
            used += MessageRoom;
            messages++;
        }

        return number;
    }
}
