using System;
using System.IO;

namespace KioskFleet.Firmware.Storage;

/// <summary>Takes the bytes of a file off a medium: writes zeros over it, reads them back, and deletes it.</summary>
/// <remarks>On FAT the zeros go where the bytes were. A file system that writes every change to another place (littlefs) keeps the old bytes in free blocks until it uses them:
/// <see cref="Fill"/> makes it use them. What a card's own controller keeps in spare blocks, no program can reach.</remarks>
public sealed class FileEraser
{
    private readonly byte[] _buffer;

    /// <param name="buffer">Room for one piece; larger ones make fewer calls. Used only during a call.</param>
    public FileEraser(byte[] buffer)
    {
        _buffer = buffer;
    }

    /// <summary>Bytes of the last file that were overwritten.</summary>
    public long Overwritten { get; private set; }

    /// <summary>Bytes of the last file that were then read back as zeros.</summary>
    public long ReadBack { get; private set; }

    /// <summary>Overwrites a file, reads it back and deletes it.</summary>
    /// <returns>False if any of it failed; the file may still be there.</returns>
    public bool Erase(string path)
    {
        Overwritten = 0;
        ReadBack = 0;
        if (!Overwrite(path) || !Verify(path))
        {
            return false;
        }

        try
        {
            File.Delete(path);
            return !File.Exists(path);
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <summary>Fills free space with zeros and gives it back.</summary>
    /// <param name="path">A file that is made for it; one that a cut left is deleted first.</param>
    /// <param name="most">Bytes to write at most.</param>
    /// <returns>Bytes that were written: <paramref name="most"/>, or what there was room for.</returns>
    public long Fill(string path, long most)
    {
        SegmentFiles.DeleteQuietly(path);
        Array.Clear(_buffer, 0, _buffer.Length);
        long done = 0;
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite);
            while (done < most)
            {
                int count = (int)(most - done < _buffer.Length ? most - done : _buffer.Length);
                file.Write(_buffer, 0, count);
                done += count;
            }
        }
        catch (Exception)
        {
            // The medium is full: that is what it was for.
        }

        SegmentFiles.CloseQuietly(file);
        SegmentFiles.DeleteQuietly(path);
        return done;
    }

    private bool Overwrite(string path)
    {
        Array.Clear(_buffer, 0, _buffer.Length);
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
            long length = file.Length;
            file.Seek(0, SeekOrigin.Begin);
            while (Overwritten < length)
            {
                int count = (int)(length - Overwritten < _buffer.Length ? length - Overwritten : _buffer.Length);
                file.Write(_buffer, 0, count);
                Overwritten += count;
            }

            file.Close();
            return true;
        }
        catch (Exception)
        {
            SegmentFiles.CloseQuietly(file);
            return false;
        }
    }

    /// <summary>Compares checksums: a loop over every byte would take the interpreter the better part of an hour on a full card.</summary>
    private bool Verify(string path)
    {
        Array.Clear(_buffer, 0, _buffer.Length);
        int pieceBytes = _buffer.Length;
        uint zeros = Checksum.Of(_buffer, 0, pieceBytes);
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read);
            while (ReadBack < Overwritten)
            {
                int count = (int)(Overwritten - ReadBack < pieceBytes ? Overwritten - ReadBack : pieceBytes);
                if (SegmentFiles.ReadFully(file, _buffer, 0, count) != count)
                {
                    break;
                }

                uint read = Checksum.Of(_buffer, 0, count);
                if (count < pieceBytes)
                {
                    Array.Clear(_buffer, 0, count);
                    zeros = Checksum.Of(_buffer, 0, count);
                }

                if (read != zeros)
                {
                    break;
                }

                ReadBack += count;
            }

            file.Close();
            return ReadBack == Overwritten;
        }
        catch (Exception)
        {
            SegmentFiles.CloseQuietly(file);
            return false;
        }
    }
}
