import { embeddedDocumentContract } from './documentContract.ts';

embeddedDocumentContract();
