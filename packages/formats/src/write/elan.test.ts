import { describe, expect, it } from 'vitest'
import { turn, written, writtenRun } from '../../test/written-run.ts'

const lines = (text: string) => text.split('\n').map((line) => line.trim())
const attributes = (text: string, name: string) =>
  [...text.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g'))].map(([, value]) => value)

describe('ELAN', () => {
  it('has a tier for each speaker, and a dependent one with the confidence', () => {
    const run = writtenRun([turn('a', 1, 2.5, 87.5), turn('b', 2, 3), turn('a', 3, 4)], {
      speakerNames: { b: '<b> & "c"\u0007' },
      mediaName: 'my talk & 100% [more].wav',
    })
    expect(written('elan', run)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="1970-01-01T00:00:00Z" FORMAT="3.0" VERSION="3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">
    <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
        <MEDIA_DESCRIPTOR MEDIA_URL="file:///my talk &amp; 100%25 %5Bmore%5D.wav" MIME_TYPE="audio/x-wav" RELATIVE_MEDIA_URL="./my talk &amp; 100%25 %5Bmore%5D.wav"/>
        <PROPERTY NAME="lastUsedAnnotationId">4</PROPERTY>
    </HEADER>
    <TIME_ORDER>
        <TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="1000"/>
        <TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="2000"/>
        <TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="2500"/>
        <TIME_SLOT TIME_SLOT_ID="ts4" TIME_VALUE="3000"/>
        <TIME_SLOT TIME_SLOT_ID="ts5" TIME_VALUE="3000"/>
        <TIME_SLOT TIME_SLOT_ID="ts6" TIME_VALUE="4000"/>
    </TIME_ORDER>
    <TIER LINGUISTIC_TYPE_REF="speaker" PARTICIPANT="a" TIER_ID="a">
        <ANNOTATION>
            <ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts3">
                <ANNOTATION_VALUE>a</ANNOTATION_VALUE>
            </ALIGNABLE_ANNOTATION>
        </ANNOTATION>
        <ANNOTATION>
            <ALIGNABLE_ANNOTATION ANNOTATION_ID="a3" TIME_SLOT_REF1="ts4" TIME_SLOT_REF2="ts6">
                <ANNOTATION_VALUE>a</ANNOTATION_VALUE>
            </ALIGNABLE_ANNOTATION>
        </ANNOTATION>
    </TIER>
    <TIER LINGUISTIC_TYPE_REF="confidence" PARENT_REF="a" PARTICIPANT="a" TIER_ID="a confidence">
        <ANNOTATION>
            <REF_ANNOTATION ANNOTATION_ID="a2" ANNOTATION_REF="a1">
                <ANNOTATION_VALUE>87.5</ANNOTATION_VALUE>
            </REF_ANNOTATION>
        </ANNOTATION>
    </TIER>
    <TIER LINGUISTIC_TYPE_REF="speaker" PARTICIPANT="&lt;b&gt; &amp; &quot;c&quot;" TIER_ID="&lt;b&gt; &amp; &quot;c&quot;">
        <ANNOTATION>
            <ALIGNABLE_ANNOTATION ANNOTATION_ID="a4" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts5">
                <ANNOTATION_VALUE>&lt;b&gt; &amp; &quot;c&quot;</ANNOTATION_VALUE>
            </ALIGNABLE_ANNOTATION>
        </ANNOTATION>
    </TIER>
    <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="speaker" TIME_ALIGNABLE="true"/>
    <LINGUISTIC_TYPE CONSTRAINTS="Symbolic_Association" GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="confidence" TIME_ALIGNABLE="false"/>
    <CONSTRAINT DESCRIPTION="1-1 association with a parent annotation" STEREOTYPE="Symbolic_Association"/>
</ANNOTATION_DOCUMENT>
`)
  })

  it('has an own tier for a speaker who is called like the confidence of another', () => {
    const run = writtenRun([
      turn('A', 0, 1, 1),
      turn('A confidence', 1, 2, 2),
      turn('A confidence (2)', 2, 3),
    ])
    const text = written('elan', run)
    expect(attributes(text, 'TIER_ID')).toEqual([
      'A',
      'A confidence',
      'A confidence (3)',
      'A confidence confidence',
      'A confidence (2)',
    ])
    expect(attributes(text, 'PARENT_REF')).toEqual(['A', 'A confidence (3)'])
  })

  it('has no tier without turns', () => {
    const text = written('elan', writtenRun([]))
    expect(text).not.toContain('<TIER ')
    expect(lines(text)).toContain('<TIME_ORDER>')
  })

  it('has characters of XML only', () => {
    const text = written('elan', writtenRun([turn('a\u0000\uffffb\ud800', 0, 1)]))
    expect(attributes(text, 'TIER_ID')).toEqual(['a \ufffdb\ufffd'])
  })
})
