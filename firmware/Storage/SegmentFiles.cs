using System;
using System.IO;

namespace KioskFleet.Firmware.Storage;

/// <summary>The segment files: preallocated before their first use, then read and written in place. What a write leaves is safe when the call returns, for it closes the file.</summary>
public sealed class SegmentFiles : IDisposable
{
    private readonly string _prefix;
    private readonly int _segmentBytes;

    /// <summary>The segment that was read last stays open for reading, until something is written to it.</summary>
    private FileStream? _reading;
    private int _readingSegment = -1;

    public SegmentFiles(string prefix, int segmentBytes)
    {
        _prefix = prefix;
        _segmentBytes = segmentBytes;
    }

    /// <summary>Calls that came to nothing for want of memory: they say nothing about the files.</summary>
    public int Refusals { get; private set; }

    /// <summary>Files that are there and could not be read since the last <see cref="ForgetFailures"/>.</summary>
    public int ReadFailures { get; private set; }

    public void ForgetFailures() => ReadFailures = 0;

    public string PathOf(int segment) => _prefix + "s" + segment.ToString("D3") + ".dat";

    public bool Exists(int segment)
    {
        try
        {
            return File.Exists(PathOf(segment));
        }
        catch (Exception e)
        {
            Note(e);
            ReadFailures++;
            return false;
        }
    }

    /// <summary>Makes sure that the file exists in its whole length. Takes seconds and touches nothing that readers use, as long as nobody reads this segment.</summary>
    /// <param name="segment">Its number.</param>
    /// <param name="zeros">An array of zeros to write from.</param>
    /// <returns>False if the medium is full or does not answer.</returns>
    public bool Prepare(int segment, byte[] zeros) => Preallocate(PathOf(segment), _segmentBytes, zeros);

    /// <summary>Extends a file with zeros to a length, if it is shorter.</summary>
    public static bool Preallocate(string path, int bytes, byte[] zeros)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
            int at = (int)file.Length;
            if (at < bytes)
            {
                file.Seek(at, SeekOrigin.Begin);
                while (at < bytes)
                {
                    int count = bytes - at < zeros.Length ? bytes - at : zeros.Length;
                    file.Write(zeros, 0, count);
                    at += count;
                }
            }

            file.Close();
            return true;
        }
        catch (Exception)
        {
            CloseQuietly(file);
            return false;
        }
    }

    /// <returns>Bytes read, fewer than asked for where the file ends; -1 if the medium does not answer.</returns>
    public int Read(int segment, int position, byte[] buffer, int offset, int count)
    {
        // A handle that was kept may have died with the card that was taken out: one more try with a new one.
        bool kept = _reading != null && _readingSegment == segment;
        int read = TryRead(segment, position, buffer, offset, count);
        read = read < 0 && kept ? TryRead(segment, position, buffer, offset, count) : read;
        ReadFailures += read < 0 && Exists(segment) ? 1 : 0;
        return read;
    }

    public bool Write(int segment, int position, byte[] buffer, int count)
    {
        CloseReading(segment);
        FileStream? file = null;
        try
        {
            file = new FileStream(PathOf(segment), FileMode.Open, FileAccess.ReadWrite);
            file.Seek(position, SeekOrigin.Begin);
            file.Write(buffer, 0, count);
            file.Close();
            return true;
        }
        catch (Exception e)
        {
            Note(e);
            CloseQuietly(file);
            return false;
        }
    }

    /// <summary>Deletes a file if it is there.</summary>
    public bool Delete(int segment)
    {
        CloseReading();
        return DeleteQuietly(PathOf(segment));
    }

    /// <summary>Deletes a file if it is there.</summary>
    /// <returns>False if it may still be there.</returns>
    public static bool DeleteQuietly(string path)
    {
        try
        {
            if (File.Exists(path))
            {
                File.Delete(path);
            }

            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    public void Dispose() => CloseReading();

    /// <summary>Lets go of the handle for reading if it is this segment's.</summary>
    public void CloseReading(int segment)
    {
        if (segment == _readingSegment)
        {
            CloseReading();
        }
    }

    public void CloseReading()
    {
        FileStream? file = _reading;
        _reading = null;
        _readingSegment = -1;
        CloseQuietly(file);
    }

    private int TryRead(int segment, int position, byte[] buffer, int offset, int count)
    {
        try
        {
            if (_reading == null || _readingSegment != segment)
            {
                CloseReading();
                _reading = new FileStream(PathOf(segment), FileMode.Open, FileAccess.Read);
                _readingSegment = segment;
            }

            _reading.Seek(position, SeekOrigin.Begin);
            return ReadFully(_reading, buffer, offset, count);
        }
        catch (Exception e)
        {
            Note(e);
            CloseReading();
            return -1;
        }
    }

    private void Note(Exception e) => Refusals += e is OutOfMemoryException ? 1 : 0;

    /// <summary>Reads until the count is reached or the file ends.</summary>
    public static int ReadFully(FileStream file, byte[] buffer, int offset, int count)
    {
        int done = 0;
        while (done < count)
        {
            int read = file.Read(buffer, offset + done, count - done);
            if (read <= 0)
            {
                break;
            }

            done += read;
        }

        return done;
    }

    public static void CloseQuietly(FileStream? file)
    {
        if (file == null)
        {
            return;
        }

        try
        {
            file.Close();
        }
        catch (Exception)
        {
            // The file failed already; what matters was reported then.
        }
    }
}
